import type { Step } from '../jobs/step.ts'

/** Filled with the stores of other services. */
export const clearTraces: Step = {
  run: () => Promise.resolve(),
}
