import { note, type AuditNote } from '../audit/note.ts'
import { findPeople, type Recipients } from '../flow-operations/recipients.ts'
import type { FlowContext } from '../flow-operations/context.ts'

/** Somebody to write to; an address alone has no language. */
export interface Addressee { readonly email: string, readonly language: string | null }
export interface Letter { readonly subject: string, readonly text: string }

/** Mails that are handed over at the same time: each has a connection of its own. */
const AT_ONCE = 5
const SIGNS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&#39;' }

/** Text as a page that says the same and nothing more: what variables bring in is never markup. */
export function toHtml(text: string): string {
  const safe = text.replace(/[&<>"']/g, sign => SIGNS[sign] as string)
  return safe.split(/\n{2,}/).map(part => `<p>${part.replaceAll('\n', '<br>')}</p>`).join('\n')
}

/** Everybody who is meant, each once, and the named people among them to whom nobody can write. */
export async function findAddressees(context: FlowContext, recipients: Recipients): Promise<{ readonly addressees: readonly Addressee[], readonly missing: readonly string[] }> {
  const people = (await findPeople(context, recipients)).filter(({ email }) => email)
  const all = [...people.map(({ email, language }) => ({ email: email as string, language })), ...recipients.addresses.map(email => ({ email, language: null }))]
  const known = new Set(people.map(({ id }) => id))
  return { addressees: [...new Map(all.map(one => [one.email.toLowerCase(), one])).values()], missing: recipients.people.filter(id => !known.has(id)) }
}

/** An address that the mail server did not take, and why. */
export interface Undelivered { readonly address: string, readonly reason: string }

/**
 * Writes to each in their language, one mail each so that none sees the others. Stands in the tenant's audit log, by
 * number alone: whom a mail goes to and what it says may be about anybody.
 */
export async function deliverMails({ database, services, getSchema }: FlowContext, actor: AuditNote['actor'], addressees: readonly Addressee[], letterIn: (language: 'de' | 'en') => Letter): Promise<Undelivered[]> {
  if (addressees.length === 0) return []
  const settings = await database('tenant_settings').first('locale') as { locale: string | null } | undefined
  await note(database, { actor, action: 'mail.sent', target: String(addressees.length) })
  const mails = new services.MailService({ schema: await getSchema({ database }), knex: database, accountability: null })
  const failed: Undelivered[] = []
  const waiting = addressees.values()
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (const { email, language } of waiting) {
      const { subject, text } = letterIn((language ?? settings?.locale ?? 'de').startsWith('en') ? 'en' : 'de')
      // One address that is refused keeps the mail from nobody else.
      await mails.send({ to: email, subject: subject.replaceAll(/\s+/g, ' '), text, html: toHtml(text) }).catch((error: Error) => failed.push({ address: email, reason: error.message }))
    }
  }))
  // Entries are never changed, so this is one of its own. The others have their mails by now, whatever becomes of it.
  if (failed.length > 0) await note(database, { actor, action: 'mail.failed', target: String(failed.length) }).catch(() => undefined)
  return failed
}
