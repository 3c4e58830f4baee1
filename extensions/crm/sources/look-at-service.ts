import { createHash } from 'node:crypto'
import type { Database } from '@kontor/extension-shared/context'
import type { EnrichContext } from '../enrichment/enrich-lead.ts'
import type { Finding, Look, Wanted } from '../enrichment/finding.ts'
import { LONGEST_PASSAGE } from '../proposals/passage.ts'
import { assertMayChange } from '../proposals/may-change.ts'
import { keepDocument } from '../source-documents/keep-document.ts'
import { LONGEST_TEXT } from '../source-documents/page-text.ts'
import { askService, withoutKey } from './ask-service.ts'
import { takeTurn } from './budget.ts'
import { columnsOfTemplates, fillAddress, fillJson, hasKeyPlaceholder } from './fill-template.ts'
import { pick, printJson, readExactly, type Json, type PrintedJson } from './json-lines.ts'
import { openKey, type Lookup } from './lookups.ts'
import { SourceError } from './source-error.ts'

/** Milliseconds for which a service's answer for a lead is taken for the same. */
const FRESH_FOR = 24 * 3_600_000

/** What would be asked for a lead. */
export interface ServiceQuestion { readonly method: 'GET' | 'POST', readonly address: string, readonly body: string | undefined }

/** @param key for the request itself alone: what is shown and kept has its placeholder @throws SourceError SOURCE_LEAD_LACKS */
export function questionFor({ settings: { address, method, body } }: Pick<Lookup, 'settings'>, lead: Readonly<Record<string, unknown>>, key?: string): ServiceQuestion {
  const filled = fillAddress(address ?? '', lead, key)
  const sent = method === 'POST' && body ? fillJson(body, lead, key) : undefined
  if (filled === undefined || (method === 'POST' && body && sent === undefined)) throw new SourceError('SOURCE_LEAD_LACKS')
  return { method, address: filled, body: sent }
}

/** The key of a service. @throws SourceError SOURCE_KEY also when its templates have a place for one and there is none */
export async function keyOf({ database, env }: Pick<EnrichContext, 'database' | 'env'>, lookup: Lookup): Promise<string | undefined> {
  const { address, method, body } = lookup.settings
  const key = await openKey(database, String(env.SECRET), lookup)
  if (key === undefined && hasKeyPlaceholder(address, method === 'POST' ? body : null)) throw new SourceError('SOURCE_KEY', 'none')
  return key
}

/** Asks the service, with its key. @returns its answer in lines @throws SourceError */
export async function answerOf(context: Pick<EnrichContext, 'database' | 'env'>, lookup: Lookup, lead: Readonly<Record<string, unknown>>): Promise<PrintedJson> {
  const key = await keyOf(context, lookup)
  const said = await askService({ ...questionFor(lookup, lead, key), header: lookup.settings.header, key, allowHosts: String(context.env.FETCH_ALLOW_HOSTS ?? '') })
  const printed = printJson(parse(said, key))
  if (printed.text.length > LONGEST_TEXT) throw new SourceError('SOURCE_TOO_LONG')
  return printed
}

/** A key does not come back in what is stored, whatever the service repeats. */
function parse(text: string, key?: string): Json {
  try {
    return readExactly(text, key === undefined ? undefined : said => withoutKey(said, key))
  } catch (error) {
    // Nested so deeply that reading it runs out of room is none either.
    if (error instanceof SyntaxError || error instanceof RangeError) throw new SourceError('SOURCE_NO_JSON')
    throw error
  }
}

/** What an answer says of the fields that are looked for, each in its line. */
export function mapAnswer({ settings: { mapping }, confidence }: Pick<Lookup, 'settings' | 'confidence'>, { text, value, placeOf }: PrintedJson, fields: readonly string[], document?: string): Finding[] {
  return fields.map((field): Finding => {
    const path = Object.hasOwn(mapping, field) ? mapping[field] : undefined
    const found = path === undefined ? [] : pick(value, path)
    const [first] = found
    if (!first) return { field, document, reason: 'SOURCE_NOT_SAID' }
    // Which of them is meant nobody knows.
    if (new Set(found.map(one => String(one.value))).size > 1) return { field, document, reason: 'SOURCE_SEVERAL' }
    const place = placeOf(first.location)
    if (!place || place.to - place.from > LONGEST_PASSAGE) return { field, document, reason: 'VALUE_REFUSED' }
    return { field, document, confidence, value: typeof first.value === 'number' ? String(first.value) : first.value, passage: text.slice(place.from, place.to), place }
  })
}

/** A service that answers JSON. What it answered is kept as a document of the lead, and a day long it is not asked the same again. */
export const lookAtService = (context: EnrichContext, lookup: Lookup): Look => ({
  columns: columnsOfTemplates(lookup.settings.address, lookup.settings.body),
  proposer: lookup.name,
  source: lookup.source,
  ask: async (asked) => {
    const { id, lead, fields, accountability } = asked
    // Before anything is paid for.
    await assertMayChange(context, await context.getSchema(), accountability, id)
    const question = questionFor(lookup, lead)
    const known = question.method === 'GET' ? await knownAnswer(context.database, id, lookup.source, question.address) : undefined
    if (known) return mapAnswer(lookup, printJson(parse(known.text)), fields, known.id)
    const printed = await askInTurn(context, lookup, asked)
    if (!printed) return undefined
    const { text } = printed
    const { id: document } = await keepDocument(context.database, accountability, { lead: id, source: lookup.source, page: {
      address: question.address, kind: 'service', title: lookup.name, media_type: 'application/json', hash: hashOf(text), text, fetched_at: new Date(),
    } })
    return mapAnswer(lookup, printed, fields, document)
  },
})

/** What a program had read from there, without the key, is no answer to the source: its hash is that of what came, not of the text. */
async function knownAnswer(database: Database, lead: string, source: string, address: string): Promise<{ readonly id: string, readonly text: string } | undefined> {
  const kept = await database('source_documents').where({ lead, source, address, kind: 'service' }).whereNotNull('text').where('fetched_at', '>', new Date(Date.now() - FRESH_FOR)).orderBy('fetched_at', 'desc').select('id', 'text', 'hash') as { id: string, text: string, hash: string }[]
  return kept.find(({ text, hash }) => hash === hashOf(text))
}

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')

async function askInTurn(context: EnrichContext, lookup: Lookup, { lead, wanted }: Wanted): Promise<PrintedJson | undefined> {
  // Nothing is counted that cannot be asked.
  await keyOf(context, lookup)
  return await takeTurn(context.database, lookup.source, wanted) ? await answerOf(context, lookup, lead) : undefined
}
