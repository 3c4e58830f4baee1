import type { GonePerson } from './people.ts'

interface Mail { readonly id: string, readonly to?: readonly { readonly address: string }[] }

/** Removes the mails to people who are gone from the catcher that stands for their mailboxes where no real mail is sent. */
export async function clearMails(catcher: string, people: readonly GonePerson[]): Promise<void> {
  const gone = new Set(people.flatMap(({ email }) => email === null ? [] : [email.toLowerCase()]))
  const answer = await fetch(`${catcher}/api/email`, { signal: AbortSignal.timeout(10_000) })
  for (const { id, to } of await answer.json() as Mail[]) {
    if (to?.some(({ address }) => gone.has(address.toLowerCase()))) await fetch(`${catcher}/api/email/${encodeURIComponent(id)}`, { method: 'DELETE', signal: AbortSignal.timeout(10_000) })
  }
}
