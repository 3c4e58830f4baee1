import { TenancyError } from '../errors.ts'
import type { Step } from '../jobs/step.ts'

/** Has the tenant's Directus answer once, before people are let in. */
export const startInstance: Step = {
  async run({ world: { instances }, tenant }) {
    await instances.start(tenant.slug).catch((error: unknown) => {
      throw new TenancyError('INSTANCE_FAILED', { cause: error })
    })
  },
  undo: ({ world: { instances }, tenant }) => instances.stop(tenant.slug),
}
