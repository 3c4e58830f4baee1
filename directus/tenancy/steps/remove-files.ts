import { rm } from 'node:fs/promises'
import type { Step } from '../jobs/step.ts'
import { exportsOf, filesOf, temporaryOf } from '../places.ts'

/** Removes the tenant's files, exports and what its Directus put aside. */
export const removeFiles: Step = {
  async run({ world: { env }, tenant }) {
    for (const place of [filesOf, exportsOf, temporaryOf]) await rm(place(env, tenant.slug), { recursive: true, force: true })
  },
}
