import { canLogIn, deleteAccount, ensureAccount, ensureMember, findAccount, grantRole, organizationsOf } from '@kontor/keycloak'
import type { Step, StepContext } from '../jobs/step.ts'

/** Makes the first administrator a member with that role; the account too, when nobody has the address yet. */
export const makeAdmin: Step = {
  async run({ world: { keycloak }, job, tenant }) {
    const { account } = await ensureAccount(keycloak, { email: addressOf(job), locale: localeOf(job) })
    const organization = organizationOf(tenant)
    await ensureMember(keycloak, organization, account.id)
    await grantRole(keycloak, organization, account.id, 'admin')
  },
  async undo({ world: { keycloak }, job, tenant }) {
    const account = job.input ? await findAccount(keycloak, addressOf(job)) : undefined
    if (!account || (account.createdTimestamp ?? 0) < job.date_created.getTime() || await canLogIn(keycloak, account.id)) return
    const others = (await organizationsOf(keycloak, account.id)).filter(id => id !== tenant.organization_id)
    // Made by this job, never used, and wanted nowhere else.
    if (others.length === 0) await deleteAccount(keycloak, account.id)
  },
}

/** @throws Error when the job has none: jobs that create always have */
export function addressOf({ input }: StepContext['job']): string {
  if (typeof input?.adminEmail !== 'string') throw new Error('the job has no address of an administrator')
  return input.adminEmail
}

export const localeOf = ({ input }: StepContext['job']): 'de' | 'en' => input?.locale === 'en' ? 'en' : 'de'

function organizationOf({ organization_id: id }: StepContext['tenant']): string {
  if (id === null) throw new Error('the tenant has no organization')
  return id
}
