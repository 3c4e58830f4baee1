import { createHash } from 'node:crypto'
import type { Accountability, Database, ExtensionContext } from '@kontor/extension-shared/context'
import { z } from 'zod'
import { crmError } from '../import/errors.ts'
import { assertMayChange } from '../proposals/may-change.ts'
import { keepDocument, type StoredText } from './keep-document.ts'
import { PAGE } from './page-text.ts'
import { readInThread } from './read-in-thread.ts'
import { permitted, readPolitely, withScheme } from './read-politely.ts'

export const documentInput = z.strictObject({
  lead: z.uuid(),
  /** Address of a page; without a scheme it is asked by https. */
  address: z.string().trim().min(3).max(2000),
  source: z.uuid().optional(),
})
export type DocumentInput = z.infer<typeof documentInput>

/** Milliseconds for which a page that was read is taken for the same, for every lead. */
const FRESH_FOR = 24 * 3_600_000
/** Milliseconds for a page with all its redirects; whoever asks waits a little longer. */
const PATIENCE = 45_000
const TEXT = /^(?:text\/plain|text\/markdown|application\/(?:[\w.+-]+\+)?json)\b/

type Stored = StoredText & { readonly address: string }
type Context = Pick<ExtensionContext, 'services' | 'database' | 'getSchema'> & { readonly env: Readonly<Record<string, unknown>> }

/**
 * Reads a page for a lead and keeps its text, unchanged from then on: what is proposed has to stand in it. The same text of
 * the same address is one document; a page that was read within a day, for another lead too, is not asked for again.
 * @returns its id, and whether it is new
 * @throws FORBIDDEN, DOCUMENT_*
 */
export async function fetchDocument(context: Context, accountability: Accountability | null, { lead, address: asked, source }: DocumentInput): Promise<{ readonly id: string, readonly made: boolean }> {
  const { database } = context
  const schema = await context.getSchema()
  await assertMayChange(context, schema, accountability, lead)
  const allowHosts = String(context.env.FETCH_ALLOW_HOSTS ?? '')
  const { href: address } = permitted(withScheme(asked), { allowHosts })
  if (source && !await database('lead_sources').where({ id: source }).first('id')) throw crmError('DOCUMENT_SOURCE')
  const page = await known(database, address) ?? await read(address, allowHosts)
  return keepDocument(database, accountability, { lead, source: source ?? null, page })
}

const COLUMNS = ['address', 'kind', 'title', 'media_type', 'hash', 'text', 'fetched_at']
const known = (database: Database, address: string): Promise<Stored | undefined> =>
  database('source_documents').where({ address })
    // What a service answered to a source's key is that source's.
    .whereNot(where => where.where({ kind: 'service' }).whereNotNull('source')).where('fetched_at', '>', new Date(Date.now() - FRESH_FOR)).orderBy('fetched_at', 'desc').first(COLUMNS) as Promise<Stored | undefined>

async function read(asked: string, allowHosts: string): Promise<Stored> {
  const { address, type, body } = await readPolitely(asked, { allowHosts, signal: AbortSignal.timeout(PATIENCE) })
  if (!PAGE.test(type) && !TEXT.test(type)) throw crmError('DOCUMENT_TYPE', { type: type.slice(0, 100) })
  const { text, title } = await readInThread(body, type)
  if (text === '') throw crmError('DOCUMENT_EMPTY', { address })
  return {
    address, kind: type.includes('json') ? 'service' : 'website', title: title ?? new URL(address).host, media_type: type.split(';')[0]?.trim().slice(0, 100) ?? '',
    hash: createHash('sha256').update(body).digest('hex'), text, fetched_at: new Date(),
  }
}
