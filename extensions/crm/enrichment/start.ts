import { randomUUID } from 'node:crypto'
import type { Accountability, Database, ExtensionContext } from '@kontor/extension-shared/context'
import type { LookupKind } from '@kontor/model/wire/sources'
import { ENRICHMENT_MAX, WEBSITE_FIELDS } from '@kontor/model/wire/enrichments'
import { ROLE_IDS } from '@kontor/policies'
import { z } from 'zod'
import { fieldsOf } from '../sources/look-for.ts'
import { readLookup } from '../sources/lookups.ts'
import { readyRegister } from '../sources/registers.ts'
import { crmError } from '../import/errors.ts'
import { assertMayChangeLeads } from '../import/targets.ts'

const storable = (text: string) => !text.includes('\0') && text.isWellFormed()

export const enrichmentInput = z.strictObject({
  ids: z.array(z.uuid()).max(ENRICHMENT_MAX),
  /** Columns; left out, those that the person wants to see first, and all that the source may say when it says none of these. */
  fields: z.array(z.string().regex(/^\w{1,64}$/)).min(1).max(100).optional(),
  /** A source that an administrator has set up; the leads' own websites when left out. */
  source: z.uuid().optional(),
  /** How the leads were asked for, when they were not chosen one by one. */
  filter: z.record(z.string(), z.unknown()).refine(value => storable(JSON.stringify(value))).optional(),
  search: z.string().max(500).refine(storable).optional(),
})

/**
 * Keeps a wish to look up leads, in the order in which they are named; those that the person does not see are left out.
 * @returns its id, and of how many leads
 * @throws SOURCE_OFF, SOURCE_FIELD; FORBIDDEN for whoever may not change leads, programs excepted, since all that comes of it are proposals; ENRICHMENT_LEADS when none is left
 */
export async function startEnrichment(context: ExtensionContext, accountability: Accountability, { ids, fields: named, source, filter, search }: z.infer<typeof enrichmentInput>): Promise<{ readonly id: string, readonly leads: number }> {
  const { database, services } = context
  const schema = await context.getSchema()
  const { kind, offered } = await offeredBy(database, source)
  const unknown = named?.find(name => !offered.includes(name))
  const fields = named ? offered.filter(name => named.includes(name)) : await wantedOf(database, accountability.user, offered)
  if (unknown !== undefined || fields.length === 0) throw crmError('SOURCE_FIELD', { field: unknown ?? 'fields' })
  if (accountability.role !== ROLE_IDS.automation) await assertMayChangeLeads(context, schema, accountability, fields)
  const leads = new services.ItemsService('leads', { schema, accountability: accountability as never })
  const seen = new Set((await leads.readByQuery({ fields: ['id'], filter: { id: { _in: ids } } as never, limit: -1 }) as { id: string }[]).map(row => row.id))
  const wanted = [...new Set(ids.map(id => id.toLowerCase()))].filter(id => seen.has(id))
  if (wanted.length === 0) throw crmError('ENRICHMENT_LEADS')
  const id = randomUUID()
  await database.transaction(async (trx) => {
    await trx('enrichment_runs').insert({
      id, state: 'queued', lookup: kind, source: source ?? null, fields: JSON.stringify(fields), filter: filter ? JSON.stringify(filter) : null, search: search ?? null,
      leads_total: wanted.length, user_created: accountability.user, date_created: trx.fn.now(),
    })
    await trx.raw('INSERT INTO kontor_state.enrichment_leads (run, position, lead) SELECT ?::uuid, w.position, w.lead FROM unnest(?::uuid[]) WITH ORDINALITY AS w(lead, position)', [id, wanted])
  })
  return { id, leads: wanted.length }
}

/** What a source that is switched on may say; without one it is the lead's own website. @throws SOURCE_OFF */
async function offeredBy(database: Database, source: string | undefined): Promise<{ readonly kind: LookupKind, readonly offered: readonly string[] }> {
  if (source === undefined) return { kind: 'website', offered: WEBSITE_FIELDS }
  const lookup = await readLookup(database, source)
  if (!lookup?.active) throw crmError('SOURCE_OFF')
  return { kind: lookup.kind, offered: fieldsOf(lookup, lookup.kind === 'file' ? await readyRegister(database, source) : undefined) }
}

/** Of what is offered, the fields of leads that a person has chosen for themselves; all of it when they have chosen none of these. */
async function wantedOf(database: Database, person: string | null, offered: readonly string[]): Promise<readonly string[]> {
  const profile = person === null ? undefined : await database('profiles').where({ person }).first('wanted_fields') as { wanted_fields: readonly string[] | null } | undefined
  const wanted = offered.filter(name => profile?.wanted_fields?.includes(name))
  return wanted.length > 0 ? wanted : offered
}
