import { deleteClient, deleteClientsOf } from '@kontor/keycloak'
import type { Step } from '../jobs/step.ts'

/** Removes the client of the tenant's Studio and those that its administrators made for programs. */
export const deleteClients: Step = {
  async run({ world: { keycloak }, tenant }) {
    await deleteClient(keycloak, `studio-${tenant.slug}`)
    await deleteClientsOf(keycloak, tenant.slug)
  },
}
