import { createHash } from 'node:crypto'
import type { Api } from './kontor-api.ts'
import { Refusal } from './refusal.ts'

export interface Mail {
  /** Ids of people, roles and addresses. */
  readonly to: readonly string[]
  readonly subject: string
  readonly text: string
}

/** What a mail is told from others by. */
export interface MailRun {
  readonly workflow: string
  readonly node: string
  /** What the mail is about; then neither the run nor the text counts. Empty when nothing is said. */
  readonly once: string
  /** Of the execution, its round and its item. */
  readonly run: readonly (string | number)[]
}

/** The key under which the same mail is sent once. */
export function mailKey({ workflow, node, once, run }: MailRun, mail: Mail): string {
  const parts = once === '' ? [run, mail] : [once, [...mail.to].sort()]
  return createHash('sha256').update(JSON.stringify([workflow, node, ...parts])).digest('base64url')
}

/** How many have gone out, and to whom none has; `repeated` when another text has gone out for the same before. */
export interface Sent {
  readonly sent: number
  readonly failed: readonly string[]
  readonly repeated?: true
}

/** Milliseconds: the hub takes up to a minute to hand over what goes to many. */
const PATIENCE = 75_000

/** Sends a mail, if it was not sent before. */
export async function sendOnce(api: Api, run: MailRun, mail: Mail): Promise<Sent> {
  try {
    return (await api<{ data: Sent }>('POST', '/platform/mails', mail, { headers: { 'idempotency-key': mailKey(run, mail) }, timeout: PATIENCE })).data
  }
  catch (error) {
    if (run.once !== '' && error instanceof Refusal && error.code === 'IDEMPOTENCY_KEY_REUSED') return { sent: 0, failed: [], repeated: true }
    throw error
  }
}
