import { randomUUID } from 'node:crypto'
import type { Database } from './context.ts'

/** What an administrator did, for the tenant's own audit log. */
export interface AuditNote {
  readonly actor: { readonly id: string, readonly name: string } | null
  /** `<thing>.<what happened>`, such as `person.role_changed`. */
  readonly action: string
  /** What it was done to, in words that a reader knows: an address, a name. */
  readonly target: string
  /** Id of the person whom it concerns. */
  readonly subject?: string
  readonly before?: unknown
  readonly after?: unknown
}

const json = (value: unknown) => value === undefined || value === null ? null : JSON.stringify(value)

/**
 * @returns its id
 * @throws when it could not be written; then what it tells of must not happen
 */
export async function note(database: Database, { actor, action, target, subject, before, after }: AuditNote): Promise<string> {
  const id = randomUUID()
  await database('audit_log').insert({ id, at: new Date().toISOString(), actor: actor?.id ?? null, actor_name: actor?.name ?? null, action, target, subject: subject ?? null, before: json(before), after: json(after) })
  return id
}
