import { applyTarget } from '@kontor/apply'
import { TenancyError } from '../errors.ts'
import type { Step } from '../jobs/step.ts'

/** Brings the tenant's database to the model of today. */
export const updateModel: Step = {
  async run({ world: { env }, tenant }) {
    await applyTarget(env, tenant.slug).catch((error: unknown) => {
      throw new TenancyError('MODEL_FAILED', { cause: error })
    })
  },
}
