import { canLogIn, findAccount, firstActions, sendActions, type Account } from '@kontor/keycloak'
import { TenancyError } from '../errors.ts'
import type { Step, StepContext } from '../jobs/step.ts'
import { sendPersonAdded } from '../mail/person-added.ts'
import { addressOf, localeOf } from './make-admin.ts'

/**
 * Tells the first administrator: who cannot log in yet gets the mail with the first steps, who can is told of the tenant.
 * A run that is killed right after sending sends once more.
 */
export const inviteAdmin: Step = {
  async run(context) {
    const { world: { keycloak }, job } = context
    const account = await findAccount(keycloak, addressOf(job))
    if (!account) throw new Error('the account of the administrator is gone')
    try {
      await tell(context, account)
    }
    catch (error) {
      throw new TenancyError('MAIL_FAILED', { cause: error })
    }
  },
}

async function tell({ world: { env, keycloak }, job, tenant }: StepContext, account: Account): Promise<void> {
  if (await canLogIn(keycloak, account.id)) {
    const locale = account.attributes?.locale?.[0]
    await sendPersonAdded(env, { to: addressOf(job), locale: locale === 'de' || locale === 'en' ? locale : localeOf(job), name: account.firstName, tenant })
  }
  else await sendActions(keycloak, { userId: account.id, actions: firstActions(account, true), publicUrl: env.PUBLIC_URL, slug: tenant.slug })
}
