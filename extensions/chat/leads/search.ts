import type { Accountability, ExtensionContext } from '@kontor/extension-shared/context'
import type { LeadQuery } from '../endpoints/find-leads.ts'
import { words } from '../understand/text.ts'
import { leadsByName } from './by-name.ts'
import { placesFilter } from './by-place.ts'
import { factsOf, type Fact } from './facts.ts'
import { leadReader, type Filter, type LeadReader, type LeadRecord } from './reader.ts'

/** `one`: the lead that is meant. `several`: all that fit. `similar`: guesses, not what was asked for. */
export const OUTCOMES = ['one', 'several', 'similar', 'none', 'forbidden'] as const

export interface FoundLead {
  readonly id: string
  /** The company's name. */
  readonly label: string
  readonly city: string | null
  /** In the language of the question. */
  readonly status: string | null
  readonly facts: readonly Fact[]
}

export interface FoundLeads {
  readonly outcome: (typeof OUTCOMES)[number]
  /** How many fit; `leads` holds the first of them. */
  readonly total: number
  readonly leads: readonly FoundLead[]
}

const NOTHING: FoundLeads = { outcome: 'none', total: 0, leads: [] }

/** Finds the leads that a question is about. What the person may not read does not exist here. */
export async function searchLeads(context: ExtensionContext, accountability: Accountability | null, query: LeadQuery): Promise<FoundLeads> {
  try {
    const reader = await leadReader(context, accountability)
    if (query.id) return await known(reader, query, [query.id])
    return query.name ? await byName(reader, context, query, query.name) : await described(reader, context, query, accountability?.user ?? null)
  } catch (error) {
    // A tenant that has switched its leads off shows them to nobody.
    if (['FORBIDDEN', 'MODULE_DISABLED'].includes(String((error as { code?: string }).code))) return { ...NOTHING, outcome: 'forbidden' }
    throw error
  }
}

async function byName(reader: LeadReader, { database }: ExtensionContext, query: LeadQuery, name: string): Promise<FoundLeads> {
  const { fit, leads } = await leadsByName(reader, database, name)
  if (fit === 'none') return NOTHING
  const there = query.places?.length ? leads.filter(lead => query.places?.some(place => words(lead.city ?? '').join(' ').startsWith(words(place).join(' ')))) : leads
  if (there.length === 0) return known(reader, query, leads.map(lead => lead.id), 'similar')
  return known(reader, query, there.map(lead => lead.id), fit === 'similar' ? 'similar' : undefined)
}

async function known(reader: LeadReader, query: LeadQuery, ids: readonly string[], outcome?: 'similar'): Promise<FoundLeads> {
  const leads = await reader.full({ id: { _in: ids } }, query.limit)
  if (leads.length === 0) return NOTHING
  return { outcome: outcome ?? (ids.length === 1 ? 'one' : 'several'), total: ids.length, leads: leads.map(lead => foundLead(lead, query)) }
}

/** A built-in status with those of the tenant's own that belong to it. */
async function statusesOf(database: ExtensionContext['database'], status: string): Promise<string[]> {
  const rows = await database('choice_values').where({ list: 'leads.status', category: status }).select('value') as { value: string }[]
  return [...new Set([status, ...rows.map(row => row.value)])]
}

async function described(reader: LeadReader, { database }: ExtensionContext, query: LeadQuery, user: string | null): Promise<FoundLeads> {
  const places = query.places?.length ? await placesFilter(reader, query.places) : {}
  if (!places) return NOTHING
  const filter: Filter = { _and: [
    places,
    query.status ? { status: { _in: await statusesOf(database, query.status) } } : {},
    query.rating ? { rating: { _eq: query.rating } } : {},
    query.owner ? { owner: query.owner === 'me' ? { _eq: user } : { _null: true } } : {},
  ].filter(part => Object.keys(part).length > 0) }
  const [total, leads] = await Promise.all([reader.count(filter), reader.full(filter, query.limit)])
  return total === 0 ? NOTHING : { outcome: 'several', total, leads: leads.map(lead => foundLead(lead, query)) }
}

function foundLead(lead: LeadRecord, { language, topics }: LeadQuery): FoundLead {
  const [status] = factsOf({ id: lead.id, company: lead.company, status: lead.status }, language)
  return { id: lead.id, label: lead.company, city: typeof lead.city === 'string' ? lead.city : null, status: status?.value ?? null, facts: factsOf(lead, language, topics?.length ? topics : undefined) }
}
