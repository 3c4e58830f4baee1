import { mailSender } from '@kontor/keycloak'
import { createTransport } from 'nodemailer'
import type { HostEnv } from './env.ts'

export interface Mailer {
  /** @throws when the mail server does not take it */
  send(mail: { readonly subject: string, readonly text: string }): Promise<void>
}

/** Mail to the operator; nothing without an address of theirs. */
export function createMailer(env: Pick<HostEnv, 'OPERATOR_EMAIL' | 'SMTP_HOST' | 'SMTP_PORT' | 'MAIL_FROM' | 'PUBLIC_URL'>): Mailer | undefined {
  const to = env.OPERATOR_EMAIL
  if (to === undefined) return undefined
  const transport = createTransport({ host: env.SMTP_HOST, port: env.SMTP_PORT, secure: false, ignoreTLS: true, connectionTimeout: 5_000, greetingTimeout: 5_000, socketTimeout: 10_000 })
  const from = mailSender(env)
  return { send: async mail => void await transport.sendMail({ from, to, ...mail }) }
}
