import { DUPLICATE_COLUMNS } from '@kontor/compile/duplicates.ts'
import type { Accountability, Database, ExtensionContext } from '@kontor/extension-shared/context'
import { z } from 'zod'
import { decidePair } from '../duplicates/decide.ts'
import { findDuplicates } from '../duplicates/find-duplicates.ts'
import { crmError } from '../import/errors.ts'
import { personOf } from '../proposals/decide.ts'
import { answer, idOf } from './proposals.ts'
import type { Handler, Request } from './request.ts'

/** Most leads that are named. */
const MOST = 10
/** Longer texts fit none of the fields. */
const MAX_LENGTH = 2000
/** What is said of a lead that may be the same. */
const NAMED = ['id', 'lead_number', 'company', 'city', 'owner'] as const

interface Found { readonly lead: string, readonly score: number, readonly reasons: unknown, readonly pair?: string }

/** Those that the person sees, as `{ id, lead_number, company, city, owner, pair, score, reasons }`, best first. */
async function named({ services, getSchema }: ExtensionContext, accountability: Accountability | null, found: readonly Found[]): Promise<object[]> {
  if (found.length === 0) return []
  const leads = new services.ItemsService('leads', { schema: await getSchema(), accountability: accountability as never })
  const rows = await leads.readByQuery({ fields: [...NAMED], filter: { id: { _in: found.map(({ lead }) => lead) } } as never, limit: -1 }) as { id: string }[]
  const seen = new Map(rows.map(row => [row.id, row]))
  return found.flatMap(({ lead, pair = null, score, reasons }) => seen.has(lead) ? [{ ...seen.get(lead), pair, score: Number(score), reasons }] : []).slice(0, MOST)
}

/** `GET /crm/leads/:id/duplicates`: leads that are held to be the same, of those that the person sees. */
export const duplicatesOfLead = (context: ExtensionContext): Handler => answer(async (request: Request) => {
  const id = idOf(request)
  const { services, getSchema } = context
  const who = { schema: await getSchema(), accountability: (request.accountability ?? null) as never }
  // Throws for a lead that the person may not read.
  await new services.ItemsService('leads', who).readOne(id, { fields: ['id'] })
  const pairs = await new services.ItemsService('lead_duplicates', who).readByQuery({ fields: ['id', 'lead', 'other', 'score', 'reasons'], filter: { _and: [{ state: { _eq: 'open' } }, { _or: [{ lead: { _eq: id } }, { other: { _eq: id } }] }] } as never, sort: ['-score', 'id'] as never, limit: MOST }) as { id: string, lead: string, other: string, score: number, reasons: unknown }[]
  return { data: await named(context, request.accountability ?? null, pairs.map(({ id: pair, lead, other, score, reasons }) => ({ pair, lead: lead === id ? other : lead, score, reasons }))) }
})

/** `POST /crm/duplicates/check`: leads that would be the same as one with these columns. Writes nothing; columns that say nothing of it are ignored. */
export const probe = (context: ExtensionContext): Handler => answer(async (request: Request) => {
  const body = z.record(z.string(), z.unknown()).safeParse(request.body)
  if (!body.success) throw crmError('CHECK_INVALID')
  const lead = Object.fromEntries(DUPLICATE_COLUMNS.flatMap((name) => {
    const value = body.data[name]
    return typeof value === 'string' && value.length <= MAX_LENGTH ? [[name, value]] : []
  }))
  const [found] = typeof lead.company === 'string' && lead.company.trim() !== '' ? await findDuplicates(context.database as Database, [lead]) : []
  return { data: await named(context, request.accountability ?? null, found?.leads ?? []) }
})

/** `POST /crm/duplicates/:id/dismiss` and `/reopen`. */
export const decide = (context: ExtensionContext, state: 'open' | 'dismissed'): Handler => answer(async (request) => {
  const id = idOf(request)
  await decidePair(context, personOf(request.accountability), id, state)
  return { data: { id } }
})
