import { isIP } from 'node:net'

/** Who the hub's mails come from: what was set, else an address at the public host, where that has a name. */
export function mailSender(env: { readonly MAIL_FROM?: string | undefined, readonly PUBLIC_URL: string }): string {
  if (env.MAIL_FROM) return env.MAIL_FROM
  const { hostname } = new URL(env.PUBLIC_URL)
  return `kontor@${isIP(hostname.replace(/^\[|\]$/g, '')) ? 'localhost' : hostname}`
}
