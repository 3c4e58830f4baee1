import { createError } from '@directus/errors'
import { ownMailBudget, type MailBudget } from '@kontor/extension-shared/mail-budget'
import type { FlowOperation } from './directus-parts.ts'

const TooManyMailsError = createError<{ reason: string }>('FLOW_MAILS_LIMITED', ({ reason }) => reason, 429)

/**
 * Flows send in the hub's name, and so no more than people wrote by hand could be. Counted in the tenant's process.
 * @param fields options of the operation that name addresses or people
 * @throws FLOW_MAILS_LIMITED
 */
export function limitMails(send: FlowOperation, fields: readonly string[], budget: MailBudget = ownMailBudget()): FlowOperation {
  return (options, context) => {
    const refusal = budget.take(fields.reduce((sum, field) => sum + addresses(options[field]), 0))
    if (refusal) throw new TooManyMailsError({ reason: refusal.reason })
    return send(options, context)
  }
}

function addresses(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + addresses(one), 0)
  if (typeof value !== 'string') return value ? 1 : 0
  return value.split(/[,;]/).filter(part => part.trim()).length
}
