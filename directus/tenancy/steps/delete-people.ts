import { deleteAccount, membersOf, organizationsOf } from '@kontor/keycloak'
import type { Step } from '../jobs/step.ts'

/** Removes the accounts of those who belong to no other tenant; the others lose their membership with the organization. */
export const deletePeople: Step = {
  async run({ world: { keycloak }, tenant, report }) {
    const organization = tenant.organization_id
    if (organization === null) return
    const members = await membersOf(keycloak, organization)
    for (const [done, member] of members.entries()) {
      const others = (await organizationsOf(keycloak, member)).filter(id => id !== organization)
      if (others.length === 0) await deleteAccount(keycloak, member)
      if (done % 10 === 0) await report({ done, total: members.length })
    }
  },
}
