import type { ExtensionContext } from '@kontor/extension-shared/context'
import { platformError } from '../errors.ts'

type MailServiceClass = new (options: { schema: unknown }) => { send(mail: { to: string, subject: string, text: string }): Promise<unknown> }

const TEXTS = {
  de: (tenant: string, url: string) => ({ subject: `Sie gehören jetzt zu ${tenant}`, text: `Guten Tag,\n\nSie haben Zugang zu ${tenant} bekommen. Melden Sie sich wie gewohnt an:\n${url}\n\nWenn Sie damit nicht gerechnet haben, wenden Sie sich bitte an Ihre Ansprechperson dort.\n` }),
  en: (tenant: string, url: string) => ({ subject: `You now belong to ${tenant}`, text: `Hello,\n\nyou have been given access to ${tenant}. Log in as usual:\n${url}\n\nIf you did not expect this, please ask your contact there.\n` }),
} as const

/**
 * Tells somebody who has an account already that they belong to this tenant now.
 * @throws MAIL_NOT_SENT
 */
export async function tellMember({ services, getSchema, env, logger }: ExtensionContext, { email, tenant, locale }: { readonly email: string, readonly tenant: string, readonly locale: 'de' | 'en' }): Promise<void> {
  const { MailService } = services as { MailService: MailServiceClass }
  const url = `${String(env.KONTOR_PORTAL_URL).replace(/\/$/, '')}/${String(env.KONTOR_TENANT)}`
  const mail = TEXTS[locale](tenant || String(env.KONTOR_TENANT), url)
  await new MailService({ schema: await getSchema() }).send({ to: email, ...mail }).catch((error: unknown) => {
    logger.warn(error, 'platform: mail')
    throw platformError('MAIL_NOT_SENT')
  })
}
