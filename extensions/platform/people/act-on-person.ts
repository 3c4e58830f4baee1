import type { Database, ExtensionContext } from '@kontor/extension-shared/context'
import { note } from '../audit/note.ts'
import { adminOf, answering, type Handler } from '../endpoints/request.ts'
import { platformError } from '../errors.ts'
import { askHost } from './ask-host.ts'
import { labelOf, lockPerson, type PersonRow } from './rows.ts'
import { tellMember } from './tell-member.ts'

/** What an administrator does to a person's login: address of the action -> what the host does, and how the audit log calls it. */
const ACTIONS = {
  'resend': ['mailInvitation', 'person.resent'],
  'reset-totp': ['resetTotp', 'person.totp_reset'],
  'reset-password': ['resetPassword', 'person.password_reset'],
  'end-sessions': ['endSessions', 'person.sessions_ended'],
} as const
export type PersonAction = keyof typeof ACTIONS
export const PERSON_ACTIONS = Object.keys(ACTIONS) as PersonAction[]

/** `POST /platform/people/:id/{resend,reset-totp,reset-password,end-sessions}` */
export function actOnPerson(context: ExtensionContext, name: PersonAction): Handler {
  const { database } = context
  const [operation, action] = ACTIONS[name]
  return answering(async (request) => {
    const actor = await adminOf(request, database)
    await database.transaction(async (trx) => {
      const row = await lockPerson(trx, request.params.id)
      if (name === 'resend' && row.status === 'suspended') throw platformError('PERSON_INACTIVE')
      await note(trx, { actor, action, target: labelOf(row), subject: row.id })
      if (name !== 'resend') await trx('directus_sessions').where({ user: row.id }).delete()
      const answer = await askHost(operation, { sub: row.external_identifier })
      if (answer?.pending) await tellAgain(context, trx, row)
    })
    return undefined
  })
}

/** Somebody who has a login gets a mail of the tenant's own. */
async function tellAgain(context: ExtensionContext, trx: Database, { email }: PersonRow): Promise<void> {
  const settings = await trx('tenant_settings').first('locale', 'name') as { locale: 'de' | 'en', name: string } | undefined
  if (email) await tellMember(context, { email, tenant: settings?.name ?? '', locale: settings?.locale ?? 'de', pending: true })
}
