import { ForbiddenError, InvalidQueryError } from '@directus/errors'
import { taggedColumns } from '@kontor/compile/tagged.ts'
import type { Accountability, Database, SchemaOverview } from '@kontor/extension-shared/context'
import { partsNaming, replaceByIds } from '@kontor/extension-shared/id-conditions'
import { readableFields } from '@kontor/extension-shared/readable-fields'
import { MODELS } from '@kontor/model'
import { parseTagClaim, TAG_FILTER } from '@kontor/model/wire/tag-filter'

interface Scope { readonly accountability: Accountability | null, readonly schema: SchemaOverview | null, readonly database: Database }

const TAGGED: ReadonlyMap<string, ReadonlySet<string>> = new Map(MODELS.tenant.map(c => [c.name, new Set(taggedColumns(c))]))

/**
 * Makes `{ kontor_tag: { _eq: 'tags:VIP' } }` in a filter a condition on ids (`_neq`: records without the word). Small letters and
 * capitals are the same. What stands in the filter is changed in place.
 * @throws FORBIDDEN for who may not read the column, INVALID_QUERY
 */
export async function findByTag<Q extends { readonly filter?: object | null }>(query: Q, collection: string, { accountability, schema, database }: Scope): Promise<Q> {
  const nodes = partsNaming(query.filter, TAG_FILTER)
  if (nodes.length === 0) return query
  const may = !accountability || accountability.admin || !schema ? () => true : await readableFields(database, schema, accountability, collection)
  for (const node of nodes) {
    const asked = node[TAG_FILTER] as { readonly _eq?: unknown, readonly _neq?: unknown } | null
    const text = asked?._eq ?? asked?._neq
    const claim = typeof text === 'string' ? parseTagClaim(text) : undefined
    if (!claim || !TAGGED.get(collection)?.has(claim.column)) throw new InvalidQueryError({ reason: `${TAG_FILTER}: column:word` })
    if (!may(claim.column)) throw new ForbiddenError()
    replaceByIds(node, TAG_FILTER, asked?._eq === undefined ? '_nin' : '_in', {
      column: 't.id', from: { t: collection }, sql: 't.?? IS NOT NULL AND kontor_state.tags_of(t.??) @> ARRAY[lower(?)]', bindings: [claim.column, claim.column, claim.tag],
    })
  }
  return query
}
