import { mailSender } from '@kontor/keycloak'
import { createTransport } from 'nodemailer'
import type { Logger } from 'pino'
import type { HostEnv } from '../env.ts'
import { readAdmins, type Database } from './store.ts'

const TEXTS = {
  de: (tenant: string, webhook: string, link: string) => ({
    subject: `${tenant}: Webhook „${webhook}“ ist pausiert`,
    text: `Guten Tag,\n\nder Webhook „${webhook}“ war einen Tag lang nicht zu erreichen und ist deshalb pausiert. Seitdem wird nichts mehr an ihn gesendet.\n\nWas die Gegenstelle geantwortet hat, sehen Sie hier; dort schalten Sie ihn auch wieder ein und senden nach, was gescheitert ist:\n\n${link}\n`,
  }),
  en: (tenant: string, webhook: string, link: string) => ({
    subject: `${tenant}: webhook "${webhook}" is paused`,
    text: `Hello,\n\nthe webhook "${webhook}" could not be reached for a day and is paused. Nothing is sent to it since then.\n\nHere you see what the other side answered, switch it on again, and send what has failed once more:\n\n${link}\n`,
  }),
} as const

interface NoticeParts {
  readonly env: Pick<HostEnv, 'SMTP_HOST' | 'SMTP_PORT' | 'MAIL_FROM' | 'PUBLIC_URL'>
  readonly slug: string
  readonly logger: Logger
}

const connect = ({ env }: NoticeParts) => createTransport({ host: env.SMTP_HOST, port: env.SMTP_PORT, secure: false, ignoreTLS: true, connectionTimeout: 5_000, greetingTimeout: 5_000, socketTimeout: 10_000 })

/** Tells each of a tenant's administrators that one of its webhooks rests; one whom the mail server refuses keeps it from no other one. */
export async function tellAdmins(parts: NoticeParts, database: Database, webhook: string, transport: Pick<ReturnType<typeof connect>, 'sendMail'> = connect(parts)): Promise<void> {
  const { env, slug, logger } = parts
  const { name, locale, emails } = await readAdmins(database)
  const mail = TEXTS[locale](name, webhook, `${env.PUBLIC_URL}/${slug}/admin/webhooks`)
  const sent = await Promise.allSettled(emails.map(to => transport.sendMail({ from: { name: 'Kontor', address: mailSender(env) }, to, ...mail })))
  // The server's own words would name the person.
  for (const one of sent) if (one.status === 'rejected') logger.error({ tenantId: slug, webhook, code: (one.reason as { code?: string }).code, status: (one.reason as { responseCode?: number }).responseCode }, 'webhooks: an administrator could not be told')
}
