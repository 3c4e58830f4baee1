import { hub } from './hub.ts'
import { until } from './until.ts'

export interface Mail {
  readonly subject: string
  readonly text: string
  readonly to: readonly { readonly address: string }[]
}

/** The newest mail to an address, as soon as the mail catcher has it. */
export function mailTo(address: string, seconds = 20): Promise<Mail> {
  return until(`a mail to ${address}`, async () => {
    const mails = await (await fetch(`${hub().mailUrl}/api/email?limit=500`)).json() as Mail[]
    return mails.findLast(mail => mail.to.some(to => to.address === address))
  }, seconds)
}

/** The link that a mail of the login carries. */
export function linkIn(mail: Mail): string {
  const link = /https?:\/\/\S+\/login-actions\/\S+/.exec(mail.text)?.[0]
  if (!link) throw new Error(`no link in: ${mail.text}`)
  return link
}
