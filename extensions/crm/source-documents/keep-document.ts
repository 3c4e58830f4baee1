import { ForbiddenError } from '@directus/errors'
import type { Accountability, Database } from '@kontor/extension-shared/context'
import { asOperation } from '../proposals/as-operation.ts'

/** A text as it was read, with where and when. */
export interface StoredText { readonly address: string | null, readonly kind: 'website' | 'service' | 'file', readonly title: string | null, readonly media_type: string, readonly hash: string, readonly text: string, readonly fetched_at: Date }

/**
 * Keeps a text as a document of a lead, unchanged from then on. The same text of the same address and source is one document.
 * @returns its id, and whether it is new
 * @throws FORBIDDEN when the lead is gone
 */
export function keepDocument(database: Database, accountability: Accountability | null, { lead, source, page }: { readonly lead: string, readonly source: string | null, readonly page: StoredText }): Promise<{ readonly id: string, readonly made: boolean }> {
  return database.transaction(async (trx) => {
    const there = await trx('leads').where({ id: lead }).whereNull('deleted_at').forNoKeyUpdate().first('id') as object | undefined
    if (!there) throw new ForbiddenError()
    const same = await trx('source_documents').where({ lead, hash: page.hash, kind: page.kind }).whereRaw('address IS NOT DISTINCT FROM ? AND source IS NOT DISTINCT FROM ?', [page.address, source]).first('id') as { id: string } | undefined
    if (same) return { id: same.id, made: false }
    const [row] = await asOperation(trx, () => trx('source_documents').insert({ id: trx.raw('gen_random_uuid()'), ...page, lead, source, user_created: accountability?.user ?? null, date_created: trx.fn.now() }).returning('id')) as [{ id: string }]
    return { id: row.id, made: true }
  })
}
