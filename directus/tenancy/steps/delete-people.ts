import { deleteAccount, membersOf, organizationsOf, type Account } from '@kontor/keycloak'
import type { Step } from '../jobs/step.ts'
import { notePerson } from '../traces/people.ts'

/** Removes the accounts of those who belong to no other tenant; the others lose their membership with the organization. */
export const deletePeople: Step = {
  async run({ world: { keycloak, sql }, job, tenant, report }) {
    const organization = tenant.organization_id
    if (organization === null) return
    const members = await membersOf(keycloak, organization)
    for (const [done, member] of members.entries()) {
      const others = (await organizationsOf(keycloak, member)).filter(id => id !== organization)
      if (others.length === 0) {
        const account = await keycloak.call<Account | undefined>('GET', `/users/${member}`, undefined, [404])
        await notePerson(sql, job.id, { id: member, email: account?.email ?? null })
        await deleteAccount(keycloak, member)
      }
      if (done % 10 === 0) await report({ done, total: members.length })
    }
  },
}
