import { createError } from '@directus/errors'
import { ownMailBudget, type MailBudget } from '@kontor/extension-shared/mail-budget'
import type { FlowOperation } from './directus-parts.ts'

const TooManyMailsError = createError<{ reason: string }>('FLOW_MAILS_LIMITED', ({ reason }) => reason, 429)

/**
 * Flows send in the hub's name, and so no more than people wrote by hand could be. Counted in the tenant's process.
 * @throws FLOW_MAILS_LIMITED
 */
export function limitMails(send: FlowOperation, budget: MailBudget = ownMailBudget()): FlowOperation {
  return (options, context) => {
    const reason = budget.take(addresses(options.to) + addresses(options.cc) + addresses(options.bcc))
    if (reason) throw new TooManyMailsError({ reason })
    return send(options, context)
  }
}

function addresses(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + addresses(one), 0)
  if (typeof value !== 'string') return value ? 1 : 0
  return value.split(/[,;]/).filter(part => part.trim()).length
}
