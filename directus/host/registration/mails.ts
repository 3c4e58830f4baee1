import { createTransport } from 'nodemailer'

interface MailEnv { readonly SMTP_HOST: string, readonly SMTP_PORT: number, readonly PUBLIC_URL: string }
type Locale = 'de' | 'en'

const TEXTS = {
  de: {
    member: (tenant: string, link: string) => ({ subject: `Ihr Zugang zu ${tenant}`, text: `Guten Tag,\n\njemand möchte sich mit dieser Adresse bei ${tenant} registrieren. Sie haben dort schon Zugang. Melden Sie sich wie gewohnt an:\n${link}\n\nDas Passwort vergessen? Auf der Anmeldeseite können Sie ein neues wählen. Waren Sie das nicht, müssen Sie nichts tun.\n` }),
    confirm: (tenant: string, link: string) => ({ subject: `Registrierung bei ${tenant} bestätigen`, text: `Guten Tag,\n\njemand möchte sich mit dieser Adresse bei ${tenant} registrieren. Sie haben schon ein Konto bei Kontor. Bestätigen Sie, dass es Zugang zu ${tenant} bekommen soll; der Link gilt 24 Stunden:\n${link}\n\nWaren Sie das nicht, müssen Sie nichts tun.\n` }),
  },
  en: {
    member: (tenant: string, link: string) => ({ subject: `Your access to ${tenant}`, text: `Hello,\n\nsomebody wants to register with ${tenant} using this address. You have access there already. Log in as usual:\n${link}\n\nForgotten your password? You can choose a new one on the login page. If this was not you, there is nothing to do.\n` }),
    confirm: (tenant: string, link: string) => ({ subject: `Confirm your registration with ${tenant}`, text: `Hello,\n\nsomebody wants to register with ${tenant} using this address. You have an account at Kontor already. Confirm that it shall get access to ${tenant}; the link works for 24 hours:\n${link}\n\nIf this was not you, there is nothing to do.\n` }),
  },
} as const

/**
 * Sends one of the mails that Keycloak does not send: to people who have an account already.
 * @throws Error when the mail server does not take it
 */
export async function sendRegistrationMail(env: MailEnv, kind: keyof (typeof TEXTS)[Locale], { to, locale, tenant, link }: { readonly to: string, readonly locale: Locale, readonly tenant: string, readonly link: string }): Promise<void> {
  const transport = createTransport({ host: env.SMTP_HOST, port: env.SMTP_PORT, secure: false, ignoreTLS: true, connectionTimeout: 5_000, greetingTimeout: 5_000, socketTimeout: 10_000 })
  await transport.sendMail({ from: { name: 'Kontor', address: `no-reply@${new URL(env.PUBLIC_URL).hostname}` }, to, ...TEXTS[locale][kind](tenant, link) })
}
