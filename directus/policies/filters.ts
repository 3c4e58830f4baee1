/** Row rules in Directus' filter language. */
export type Filter = Readonly<Record<string, unknown>>

/** No condition at all. */
export const ALL: Filter = {}
const ME = { _eq: '$CURRENT_USER' } as const

/** A rule that holds for the record that a relation points to. */
export function via(relation: string, rule: Filter): Filter {
  return isEmpty(rule) ? rule : { [relation]: rule }
}

export function and(...rules: readonly Filter[]): Filter {
  const real = rules.filter(rule => !isEmpty(rule))
  return real.length > 1 ? { _and: real } : real[0] ?? ALL
}

export function isEmpty(rule: Filter): boolean {
  return Object.keys(rule).length === 0
}

/** Deleted records are nobody's to see; the rows stay for undo. */
export const LIVE: Filter = { deleted_at: { _null: true } }
export const OWN: Filter = { owner: ME }
/** What one sends oneself. */
export const BY_ME: Filter = { sender: ME }
/** What somebody has shown to everybody. */
export const SHARED: Filter = { shared: { _eq: true } }
export const OWN_OR_SHARED: Filter = { _or: [{ owner: ME }, { shared: { _eq: true } }] }
export const OWN_OR_FREE: Filter = { _or: [{ owner: ME }, { owner: { _null: true } }] }
export const MADE_BY_ME: Filter = { user_created: ME }
/** What one says about oneself. */
export const ABOUT_ME: Filter = { person: ME }
/** What one was told. */
export const TO_ME: Filter = { recipient: ME }
/** What one has to do, or has given to somebody. */
export const MY_TASKS: Filter = { _or: [{ assignee: ME }, MADE_BY_ME] }
/** What one may delete: one's own, and what one made while nobody has taken it. */
export const OWN_OR_MADE_AND_FREE: Filter = { _or: [{ owner: ME }, { _and: [{ owner: { _null: true } }, { user_created: ME }] }] }
/** What one did oneself, or noted of somebody. */
export const DONE_OR_MADE_BY_ME: Filter = { _or: [{ person: ME }, MADE_BY_ME] }
/** Of activities: what a program itself does. */
export const BY_PROGRAMS: Filter = { kind: { _in: ['mail', 'note'] } }
/** Those who are or were people; not the instance's own system user. */
export const PEOPLE: Filter = { provider: { _neq: 'kontor' } }
/** Those of them who may log in at the moment. */
export const ACTIVE_PEOPLE: Filter = { _and: [PEOPLE, { status: { _eq: 'active' } }] }
