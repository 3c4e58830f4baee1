/** Addresses that one mail of a flow may go to. */
export const PER_MAIL = 20
/** Addresses to which all flows of a tenant write within an hour. */
export const PER_HOUR = 300
const HOUR = 3_600_000

export interface MailBudget {
  /**
   * @param typed how many of them somebody named one by one, all when left out; people of a role are as many as they are
   * @returns what speaks against a mail to so many addresses; nothing when they may be written to, and are counted
   */
  take(count: number, typed?: number): string | undefined
}

export function mailBudget(now: () => number = Date.now): MailBudget {
  let sent: number[] = []
  return {
    take(count, typed = count) {
      if (typed > PER_MAIL) return `A mail of a flow goes to ${PER_MAIL} addresses at most, not to ${typed}.`
      sent = sent.filter(at => at > now() - HOUR)
      if (sent.length + count > PER_HOUR) return `Flows of a tenant write to ${PER_HOUR} addresses an hour at most.`
      sent.push(...Array<number>(count).fill(now()))
      return undefined
    },
  }
}

const PLACE = Symbol.for('kontor.mail-budget')
const place = globalThis as { [PLACE]?: MailBudget }

/** The one of the tenant whose process this is. */
export const ownMailBudget = (): MailBudget => place[PLACE] ??= mailBudget()
