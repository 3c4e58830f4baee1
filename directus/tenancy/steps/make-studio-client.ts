import { deleteClient, ensureClient, studioClient } from '@kontor/keycloak'
import type { Step } from '../jobs/step.ts'

/** Makes the client of the tenant's Studio with its one redirect address. */
export const makeStudioClient: Step = {
  run: ({ world: { env, keycloak }, tenant }) => ensureClient(keycloak, studioClient(env, tenant.slug)),
  undo: ({ world: { keycloak }, tenant }) => deleteClient(keycloak, `studio-${tenant.slug}`),
}
