import { ownMailBudget } from '@kontor/extension-shared/mail-budget'
import type { Database, ExtensionContext } from '@kontor/extension-shared/context'
import { newMail, type SentMail } from '@kontor/model/wire/mails'
import { ROLE_IDS } from '@kontor/policies'
import type { AuditNote } from '../audit/note.ts'
import { answering, parse, type Handler, type Request } from '../endpoints/request.ts'
import { platformError } from '../errors.ts'
import { readRecipients } from '../flow-operations/recipients.ts'
import { deliverMails, findAddressees } from './deliver-mails.ts'

/**
 * `POST /platform/mails`: writes to people, roles and addresses as the flows' step does, and out of the same budget.
 * Answers 200 with how many have gone out. A budget that is used up is 429 with `Retry-After`, no mail at all 503.
 */
export function sendMail(context: ExtensionContext): Handler {
  const handle = answering(async (request) => {
    const actor = await senderOf(request, context.database)
    const { to, subject, text } = parse(newMail, request.body)
    const recipients = readRecipients(to)
    const { addressees, missing } = await findAddressees(context, recipients)
    const [unknown] = [...recipients.unknown, ...missing]
    if (unknown !== undefined) throw platformError('RECIPIENT_UNKNOWN', { field: `to.${to.findIndex(name => name.toLowerCase().includes(unknown.toLowerCase()))}` })
    if (addressees.length === 0) throw platformError('RECIPIENT_UNKNOWN', { field: 'to' })
    const refusal = ownMailBudget().take(addressees.length, recipients.addresses.length + recipients.people.length)
    if (refusal) throw refusal.retryAfter === undefined ? platformError('TOO_MANY_RECIPIENTS', { field: 'to' }) : platformError('MAILS_LIMITED', { retryAfter: refusal.retryAfter })
    const failed = await deliverMails(context, actor, addressees, () => ({ subject, text }))
    if (failed.length > 0) context.logger.warn({ failed: failed.length, of: addressees.length, reason: failed[0]?.reason }, 'platform: mails not sent')
    if (failed.length > 0 && failed.length === addressees.length) throw platformError('MAILS_NOT_SENT')
    return { data: { sent: addressees.length - failed.length, failed: failed.map(({ address }) => address) } satisfies SentMail }
  })
  return (request, response, next) => handle(request, response, (error?: unknown) => {
    const { retryAfter } = (error as { extensions?: { retryAfter?: unknown } } | undefined)?.extensions ?? {}
    if (typeof retryAfter === 'number') response.setHeader('Retry-After', retryAfter)
    next(error)
  })
}

/**
 * Programs write with the rights of the automation. An administrator may write as much by a flow.
 * @throws AUTOMATION_REQUIRED
 */
async function senderOf({ accountability }: Request, database: Database): Promise<NonNullable<AuditNote['actor']>> {
  const { user, role, admin } = accountability ?? {}
  if (!user || !(role === ROLE_IDS.automation || (admin && role === ROLE_IDS.admin))) throw platformError('AUTOMATION_REQUIRED')
  const row = await database('directus_users').where({ id: user }).first('first_name', 'last_name', 'email') as { first_name: string | null, last_name: string | null, email: string | null } | undefined
  return { id: user, name: [row?.first_name, row?.last_name].filter(Boolean).join(' ') || (row?.email ?? '') }
}
