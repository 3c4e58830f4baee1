import { createError } from '@directus/errors'
import { ownMailBudget } from '@kontor/extension-shared/mail-budget'
import { textOf, type FlowOperation } from './context.ts'
import { findPeople, parseRecipients } from './recipients.ts'

const MailsLimitedError = createError<{ reason: string }>('FLOW_MAILS_LIMITED', ({ reason }) => reason, 429)
const MailsFailedError = createError<{ sent: number, failed: number, reason: string }>('FLOW_MAILS_FAILED', ({ sent, failed, reason }) => `${failed} of ${sent + failed} mails could not be sent: ${reason}`, 502)
const SIGNS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&#39;' }

/** Text as a page that says the same and nothing more: what variables bring in is never markup. */
export function toHtml(text: string): string {
  const safe = text.replace(/[&<>"']/g, sign => SIGNS[sign] as string)
  return safe.split(/\n{2,}/).map(part => `<p>${part.replaceAll('\n', '<br>')}</p>`).join('\n')
}

/** One of two languages, in which there is a text at all. */
const chosen = (language: 'de' | 'en', de: unknown, en: unknown) => language === 'en' ? textOf(en) || textOf(de) : textOf(de) || textOf(en)

/** Writes to people, roles and addresses, each in their language, one mail each so that none sees the others. Answers with how many. */
export const sendMail: FlowOperation = {
  id: 'kontor-send-mail',
  handler: async ({ to, subjectDe, textDe, subjectEn, textEn }, context) => {
    const recipients = parseRecipients(to)
    const { database, services, getSchema } = context
    const settings = await database('tenant_settings').first('locale') as { locale: string | null } | undefined
    const people = (await findPeople(context, recipients)).flatMap(({ email, language }) => email ? [{ email, language }] : [])
    const all = new Map([...people, ...recipients.addresses.map(email => ({ email, language: null }))].map(one => [one.email.toLowerCase(), one]))
    const refusal = ownMailBudget().take(all.size, recipients.addresses.length + recipients.people.length)
    if (refusal) throw new MailsLimitedError({ reason: refusal })
    const mails = new services.MailService({ schema: await getSchema({ database }), knex: database, accountability: null })
    const failed: string[] = []
    for (const { email, language } of all.values()) {
      const inTheirs = (language ?? settings?.locale ?? 'de').startsWith('en') ? 'en' : 'de'
      const text = chosen(inTheirs, textDe, textEn)
      // One address that is refused keeps the mail from nobody else.
      await mails.send({ to: email, subject: chosen(inTheirs, subjectDe, subjectEn).replaceAll(/\s+/g, ' '), text, html: toHtml(text) }).catch((error: Error) => failed.push(error.message))
    }
    if (failed.length > 0) throw new MailsFailedError({ sent: all.size - failed.length, failed: failed.length, reason: failed[0] ?? '' })
    return { sent: all.size }
  },
}
