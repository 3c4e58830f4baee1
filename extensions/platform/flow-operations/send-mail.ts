import { createError } from '@directus/errors'
import { ownMailBudget } from '@kontor/extension-shared/mail-budget'
import { AUTOMATION_USER } from '@kontor/policies'
import { deliverMails, findAddressees } from '../mails/deliver-mails.ts'
import { textOf, type FlowOperation } from './context.ts'
import { fillTemplate } from './mail-template.ts'
import { parseRecipients } from './recipients.ts'

const MailsLimitedError = createError<{ reason: string }>('FLOW_MAILS_LIMITED', ({ reason }) => reason, 429)
const MailsFailedError = createError<{ sent: number, failed: number, reason: string }>('FLOW_MAILS_FAILED', ({ sent, failed, reason }) => `${failed} of ${sent + failed} mails could not be sent: ${reason}`, 502)
const AUTOMATION = { id: AUTOMATION_USER.id, name: `${AUTOMATION_USER.first_name} ${AUTOMATION_USER.last_name}` }

/** One of two languages, in which there is a text at all. */
const chosen = (language: 'de' | 'en', de: unknown, en: unknown) => language === 'en' ? textOf(en) || textOf(de) : textOf(de) || textOf(en)

/** Writes to people, roles and addresses, each in their language, what the step says or its template. Answers with how many. */
export const sendMail: FlowOperation = {
  id: 'kontor-send-mail',
  handler: async ({ to, template, collection, record, ...written }, context) => {
    const recipients = parseRecipients(to)
    const { subjectDe, textDe, subjectEn, textEn } = await fillTemplate(template, { collection, record }, context) ?? written
    const { addressees } = await findAddressees(context, recipients)
    const refusal = ownMailBudget().take(addressees.length, recipients.addresses.length + recipients.people.length)
    if (refusal) throw new MailsLimitedError({ reason: refusal.reason })
    const failed = await deliverMails(context, AUTOMATION, addressees, language => ({ subject: chosen(language, subjectDe, subjectEn), text: chosen(language, textDe, textEn) }))
    if (failed.length > 0) throw new MailsFailedError({ sent: addressees.length - failed.length, failed: failed.length, reason: failed[0]?.reason ?? '' })
    return { sent: addressees.length }
  },
}
