import { createHash } from 'node:crypto'
import type { Database } from '@kontor/extension-shared/context'
import type { EnrichContext } from '../enrichment/enrich-lead.ts'
import type { Finding, Look, Wanted } from '../enrichment/finding.ts'
import { LONGEST_PASSAGE } from '../proposals/passage.ts'
import { assertMayChange } from '../proposals/may-change.ts'
import { keepDocument } from '../source-documents/keep-document.ts'
import { LONGEST_TEXT } from '../source-documents/page-text.ts'
import { askService } from './ask-service.ts'
import { takeTurn } from './budget.ts'
import { columnsOfTemplates, fillAddress, fillJson } from './fill-template.ts'
import { pick, printJson, readExactly, type Json, type PrintedJson } from './json-lines.ts'
import { openKey, type Lookup } from './lookups.ts'
import { SourceError } from './source-error.ts'

/** Milliseconds for which a service's answer for a lead is taken for the same. */
const FRESH_FOR = 24 * 3_600_000

/** What would be asked for a lead. */
export interface ServiceQuestion { readonly method: 'GET' | 'POST', readonly address: string, readonly body: string | undefined }

/** @throws SourceError SOURCE_LEAD_LACKS */
export function questionFor({ settings: { address, method, body } }: Pick<Lookup, 'settings'>, lead: Readonly<Record<string, unknown>>): ServiceQuestion {
  const filled = fillAddress(address ?? '', lead)
  const sent = method === 'POST' && body ? fillJson(body, lead) : undefined
  if (filled === undefined || (method === 'POST' && body && sent === undefined)) throw new SourceError('SOURCE_LEAD_LACKS')
  return { method, address: filled, body: sent }
}

/** Asks the service, with its key. @returns its answer in lines @throws SourceError */
export async function answerOf(context: Pick<EnrichContext, 'database' | 'env'>, { source, settings }: Lookup, question: ServiceQuestion): Promise<PrintedJson> {
  const key = await openKey(context.database, String(context.env.SECRET), source)
  const said = await askService({ ...question, header: settings.header, key, allowHosts: String(context.env.FETCH_ALLOW_HOSTS ?? '') })
  const printed = printJson(parse(said))
  if (printed.text.length > LONGEST_TEXT) throw new SourceError('SOURCE_TOO_LONG')
  return printed
}

function parse(text: string): Json {
  try {
    return readExactly(text)
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
  ask: async (asked) => {
    const { id, lead, fields, accountability } = asked
    // Before anything is paid for.
    await assertMayChange(context, await context.getSchema(), accountability, id)
    const question = questionFor(lookup, lead)
    const known = question.method === 'GET' ? await knownAnswer(context.database, id, lookup.source, question.address) : undefined
    if (known) return mapAnswer(lookup, printJson(parse(known.text)), fields, known.id)
    const printed = await askInTurn(context, lookup, question, asked)
    if (!printed) return undefined
    const { text } = printed
    const { id: document } = await keepDocument(context.database, accountability, { lead: id, source: lookup.source, page: {
      address: question.address, kind: 'service', title: lookup.name, media_type: 'application/json', hash: createHash('sha256').update(text).digest('hex'), text, fetched_at: new Date(),
    } })
    return mapAnswer(lookup, printed, fields, document)
  },
})

const knownAnswer = (database: Database, lead: string, source: string, address: string): Promise<{ readonly id: string, readonly text: string } | undefined> =>
  database('source_documents').where({ lead, source, address, kind: 'service' }).whereNotNull('text').where('fetched_at', '>', new Date(Date.now() - FRESH_FOR)).orderBy('fetched_at', 'desc').first('id', 'text') as Promise<{ id: string, text: string } | undefined>

async function askInTurn(context: EnrichContext, lookup: Lookup, question: ServiceQuestion, { wanted }: Wanted): Promise<PrintedJson | undefined> {
  return await takeTurn(context.database, lookup.source, wanted) ? await answerOf(context, lookup, question) : undefined
}
