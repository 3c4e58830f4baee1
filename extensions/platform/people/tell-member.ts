import type { ExtensionContext } from '@kontor/extension-shared/context'
import { platformError } from '../errors.ts'

type MailServiceClass = new (options: { schema: unknown }) => { send(mail: { to: string, subject: string, text: string }): Promise<unknown> }

const TEXTS = {
  de: {
    member: (tenant: string, url: string) => ({ subject: `Sie gehören jetzt zu ${tenant}`, text: `Guten Tag,\n\nSie haben Zugang zu ${tenant} bekommen. Melden Sie sich wie gewohnt an:\n${url}\n\nWenn Sie damit nicht gerechnet haben, wenden Sie sich bitte an Ihre Ansprechperson dort.\n` }),
    invited: (tenant: string, url: string) => ({ subject: `Einladung zu ${tenant}`, text: `Guten Tag,\n\n${tenant} lädt Sie ein. Melden Sie sich wie gewohnt an und nehmen Sie die Einladung auf der Seite Ihres Kontos an:\n${url}\n\nWenn Sie damit nicht gerechnet haben, brauchen Sie nichts zu tun: Ohne Ihre Zustimmung ändert sich nichts.\n` }),
  },
  en: {
    member: (tenant: string, url: string) => ({ subject: `You now belong to ${tenant}`, text: `Hello,\n\nyou have been given access to ${tenant}. Log in as usual:\n${url}\n\nIf you did not expect this, please ask your contact there.\n` }),
    invited: (tenant: string, url: string) => ({ subject: `Invitation to ${tenant}`, text: `Hello,\n\n${tenant} invites you. Log in as usual and accept the invitation on the page of your account:\n${url}\n\nIf you did not expect this, there is nothing to do: nothing changes without your consent.\n` }),
  },
} as const

/**
 * Tells somebody who has an account already that they belong to this tenant now, or (`pending`) that they are asked to.
 * @throws MAIL_NOT_SENT
 */
export async function tellMember({ services, getSchema, env, logger }: ExtensionContext, { email, tenant, locale, pending }: { readonly email: string, readonly tenant: string, readonly locale: 'de' | 'en', readonly pending: boolean }): Promise<void> {
  const { MailService } = services as { MailService: MailServiceClass }
  const portal = String(env.KONTOR_PORTAL_URL).replace(/\/$/, '')
  const mail = TEXTS[locale][pending ? 'invited' : 'member'](tenant || String(env.KONTOR_TENANT), `${portal}/${pending ? 'account' : String(env.KONTOR_TENANT)}`)
  await new MailService({ schema: await getSchema() }).send({ to: email, ...mail }).catch((error: unknown) => {
    logger.warn(error, 'platform: mail')
    throw platformError('MAIL_NOT_SENT')
  })
}
