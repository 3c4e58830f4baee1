import { MAIL_RECIPIENTS } from '@kontor/model/wire/mails'

/** Addresses that one mail may go to. */
export const PER_MAIL = MAIL_RECIPIENTS
/** Addresses to which flows and programs of a tenant write within an hour. */
export const PER_HOUR = 300
const HOUR = 3_600_000

/** What speaks against a mail. */
export interface MailRefusal {
  readonly reason: string
  /** Seconds after which it may be sent; nothing when it never may. */
  readonly retryAfter?: number
}

export interface MailBudget {
  /**
   * @param typed how many of them somebody named one by one, all when left out; people of a role are as many as they are
   * @returns what speaks against a mail to so many addresses; nothing when they may be written to, and are counted
   */
  take(count: number, typed?: number): MailRefusal | undefined
}

export function mailBudget(now: () => number = Date.now): MailBudget {
  let sent: number[] = []
  return {
    take(count, typed = count) {
      if (typed > PER_MAIL) return { reason: `A mail goes to ${PER_MAIL} addresses at most, not to ${typed}.` }
      sent = sent.filter(at => at > now() - HOUR)
      const over = sent.length + count - PER_HOUR
      if (over > 0) {
        const free = sent[over - 1]
        return { reason: `Flows and programs of a tenant write to ${PER_HOUR} addresses an hour at most.`, ...free === undefined ? {} : { retryAfter: Math.max(1, Math.ceil((free + HOUR - now()) / 1000)) } }
      }
      sent.push(...Array<number>(count).fill(now()))
      return undefined
    },
  }
}

const PLACE = Symbol.for('kontor.mail-budget')
const place = globalThis as { [PLACE]?: MailBudget }

/** The one of the tenant whose process this is. */
export const ownMailBudget = (): MailBudget => place[PLACE] ??= mailBudget()
