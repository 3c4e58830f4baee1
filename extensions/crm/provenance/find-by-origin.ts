import { ForbiddenError, InvalidQueryError } from '@directus/errors'
import type { Accountability, Database, SchemaOverview } from '@kontor/extension-shared/context'
import { partsNaming, replaceByIds } from '@kontor/extension-shared/id-conditions'
import { readableFields } from '@kontor/extension-shared/readable-fields'
import { DEFAULT_ORIGIN } from '@kontor/model'
import { ORIGIN_FILTER, parseOriginClaim, type OriginClaim } from '@kontor/model/wire/origin-claims'
import { columnsRead } from '../facts/attach-facts.ts'

interface Scope { readonly accountability: Accountability | null, readonly schema: SchemaOverview | null, readonly database: Database }

/**
 * Makes `{ kontor_origin: { _eq: 'email:unverified' } }` in a filter of leads a condition on their ids. Directus' own filters of
 * related records know one condition alone, and an origin is found by two. What stands in the filter is changed
 * in place.
 * @throws FORBIDDEN for who may not read the field or where its value comes from, INVALID_QUERY
 */
export async function findByOrigin<Q extends { readonly filter?: object | null }>(query: Q, scope: Scope): Promise<Q> {
  for (const node of partsNaming(query.filter, ORIGIN_FILTER)) {
    const asked = node[ORIGIN_FILTER] as { readonly _eq?: unknown } | null
    const claim = typeof asked?._eq === 'string' ? parseOriginClaim(asked._eq) : undefined
    if (!claim) throw new InvalidQueryError({ reason: `${ORIGIN_FILTER}: field:verification, field:kind or field:source:id` })
    const condition = toCondition(await withPerson(claim, scope), await fieldsOf(scope))
    replaceByIds(node, ORIGIN_FILTER, '_in', { column: 'o.lead', from: { o: 'lead_origins' }, ...condition })
  }
  return query
}

async function withPerson(claim: OriginClaim, { accountability, schema, database }: Scope): Promise<OriginClaim> {
  if (schema && accountability && !await columnsRead('origins', ['field', claim.fact], accountability, { schema, knex: database })) throw new ForbiddenError()
  return claim.value === 'me' ? { ...claim, value: accountability?.user ?? '00000000-0000-0000-0000-000000000000' } as OriginClaim : claim
}

/** Which fields the person may ask about; nothing for all. */
async function fieldsOf({ accountability, schema, database }: Scope): Promise<{ readonly may: (name: string) => boolean, readonly all: readonly string[] | undefined }> {
  const present = Object.keys(schema?.collections.leads?.fields ?? {})
  if (!accountability || accountability.admin || !schema) return { may: name => present.includes(name), all: undefined }
  const may = await readableFields(database, schema, accountability, 'leads')
  return { may, all: present.filter(may) }
}

function toCondition({ field, fact, value }: OriginClaim, { may, all }: Awaited<ReturnType<typeof fieldsOf>>): { sql: string, bindings: unknown[] } {
  const holds = `o.${fact} = ?`
  if (field === DEFAULT_ORIGIN) return all ? { sql: `${holds} AND (o.field = ? OR o.field = ANY (?))`, bindings: [value, DEFAULT_ORIGIN, all] } : { sql: holds, bindings: [value] }
  if (!may(field)) throw new ForbiddenError()
  return { sql: `o.field IN (?, ?) AND ${holds} AND (o.field = ? OR NOT EXISTS (SELECT 1 FROM lead_origins x WHERE x.lead = o.lead AND x.field = ?))`, bindings: [field, DEFAULT_ORIGIN, value, field, field] }
}
