import { slugProblem, SLUG_PROBLEMS, type ModelName } from '@kontor/model'
import { sqlName } from '@kontor/compile/sql.ts'

export const CORE = 'core'

export interface Instance {
  /** `core` or the tenant's slug. */
  readonly slug: string
  readonly model: ModelName
  readonly database: string
  /** Name that Studio shows. */
  readonly name: string
}

/** @throws Error when the slug is not one, with the rule */
export function instanceOf(slug: string, name?: string): Instance {
  if (slug === CORE) return { slug, model: 'core', database: 'platform_core', name: 'Kontor' }
  const problem = slugProblem(slug)
  if (problem) throw new Error(`"${slug}" is no tenant: ${SLUG_PROBLEMS[problem].en}`)
  return { slug, model: 'tenant', database: sqlName('tenant', slug.replaceAll('-', '_')), name: name ?? slug.charAt(0).toUpperCase() + slug.slice(1) }
}
