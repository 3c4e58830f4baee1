import { createError } from '@directus/errors'
import type { FlowOperation } from './directus-parts.ts'

/** Addresses that one mail of a flow may go to. */
export const PER_MAIL = 20
/** Addresses to which all flows of a tenant write within an hour. */
export const PER_HOUR = 300
const HOUR = 3_600_000

const TooManyMailsError = createError<{ reason: string }>('FLOW_MAILS_LIMITED', ({ reason }) => reason, 429)

/**
 * Flows send in the hub's name, and so no more than people wrote by hand could be. Counted in the tenant's process.
 * @throws FLOW_MAILS_LIMITED
 */
export function limitMails(send: FlowOperation, now: () => number = Date.now): FlowOperation {
  let sent: number[] = []
  return (options, context) => {
    const count = addresses(options.to) + addresses(options.cc) + addresses(options.bcc)
    if (count > PER_MAIL) throw new TooManyMailsError({ reason: `A mail of a flow goes to ${PER_MAIL} addresses at most, not to ${count}.` })
    sent = sent.filter(at => at > now() - HOUR)
    if (sent.length + count > PER_HOUR) throw new TooManyMailsError({ reason: `Flows of a tenant write to ${PER_HOUR} addresses an hour at most.` })
    sent.push(...Array<number>(count).fill(now()))
    return send(options, context)
  }
}

function addresses(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + addresses(one), 0)
  if (typeof value !== 'string') return value ? 1 : 0
  return value.split(/[,;]/).filter(part => part.trim()).length
}
