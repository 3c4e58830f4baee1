import { mailSender } from '@kontor/keycloak'
import { createTransport } from 'nodemailer'
import type { TenancyEnv } from '../world.ts'

export interface PersonAdded {
  readonly to: string
  readonly locale: 'de' | 'en'
  /** First name, where it is known. */
  readonly name?: string
  readonly tenant: { readonly slug: string, readonly name: string }
}

const TEXTS = {
  de: {
    subject: (tenant: string) => `Sie gehören jetzt zu ${tenant}`,
    text: (hello: string, tenant: string, link: string) => `Guten Tag${hello},\n\nSie wurden bei Kontor zu „${tenant}“ hinzugefügt. Melden Sie sich mit Ihrem gewohnten Konto an:\n\n${link}\n`,
  },
  en: {
    subject: (tenant: string) => `You now belong to ${tenant}`,
    text: (hello: string, tenant: string, link: string) => `Hello${hello},\n\nyou were added to "${tenant}" in Kontor. Log in with your usual account:\n\n${link}\n`,
  },
} as const

/**
 * Tells a person who has an account that a tenant was added to it.
 * @throws Error when the mail server does not take the mail
 */
export async function sendPersonAdded(env: Pick<TenancyEnv, 'SMTP_HOST' | 'SMTP_PORT' | 'MAIL_FROM' | 'PUBLIC_URL'>, { to, locale, name, tenant }: PersonAdded): Promise<void> {
  const transport = createTransport({ host: env.SMTP_HOST, port: env.SMTP_PORT, secure: false, ignoreTLS: true, connectionTimeout: 5_000, greetingTimeout: 5_000, socketTimeout: 10_000 })
  const { subject, text } = TEXTS[locale]
  const link = `${env.PUBLIC_URL}/${tenant.slug}`
  await transport.sendMail({ from: { name: 'Kontor', address: mailSender(env) }, to, subject: subject(tenant.name), text: text(name ? ` ${name}` : '', tenant.name, link) })
}
