import type { Step } from '../jobs/step.ts'

/** Ends what runs for the tenant; its state already keeps requests out. */
export const stopInstance: Step = {
  run: ({ world: { instances }, tenant }) => instances.stop(tenant.slug),
}
