import { ForbiddenError, isDirectusError } from '@directus/errors'
import { isRefused } from '@kontor/compile/conditions.ts'
import type { Accountability, Database, ExtensionContext, SchemaOverview } from '@kontor/extension-shared/context'
import { foldChoice, parseDate } from '@kontor/extension-shared/import/values'
import { allFields, leads, type Field } from '@kontor/model'
import { RESERVED_PROPOSER } from '@kontor/model/wire/proposals'
import type { LookupKind } from '@kontor/model/wire/sources'
import { z } from 'zod'
import { crmError } from '../import/errors.ts'
import type { Target } from '../import/convert.ts'
import { note } from '@kontor/extension-shared/audit-note'
import { leadTargets } from '../import/targets.ts'
import { countryCode } from '../rules/country.ts'
import { asOperation } from './as-operation.ts'
import { acceptProposal } from './decide.ts'
import { assertMayChange } from './may-change.ts'
import { lineThat, LONGEST_PASSAGE, placeOf, type Place } from './passage.ts'
import { sameValue } from './same-value.ts'
import { SAID_KINDS, saysValue } from './says-value.ts'

type Context = Pick<ExtensionContext, 'services' | 'database' | 'getSchema'> & { readonly logger?: Pick<ExtensionContext['logger'], 'error'> }

/** What PostgreSQL can store. */
const storable = (text: string) => !text.includes('\0') && text.isWellFormed()
const text = (longest: number) => z.string().max(longest).refine(storable, 'Contains a character that cannot be stored.')

/** A value that somebody or something proposes, with its proof. */
export const proposalInput = z.strictObject({
  lead: z.uuid(), field: z.string().regex(/^\w{1,64}$/), value: z.union([text(10_000), z.number(), z.boolean(), z.array(text(255)).max(100)]),
  document: z.uuid(),
  /** Word for word; the first line that says the value when left out. */
  passage: text(LONGEST_PASSAGE).min(1).optional(),
  /** Where the passage stands in the document's text; its first place when left out. */
  place: z.strictObject({ from: z.int().min(0).max(2 ** 31 - 1), to: z.int().min(1).max(2 ** 31 - 1) }).optional(),
  confidence: z.number().min(0).max(1).optional(),
  /** Name of the workflow, bot or model. */
  proposer: text(200).trim().min(1).refine(name => !name.toLowerCase().startsWith(RESERVED_PROPOSER), `Names that begin with ${RESERVED_PROPOSER} are the hub's own.`).optional(),
})
export type ProposalInput = z.infer<typeof proposalInput>

const MODEL: Readonly<Record<string, Field>> = allFields(leads)
/** Kinds whose values are chosen from a list, or sum a text up: no passage says them word for word. */
const CHOSEN = new Set(['choice', 'relation', 'boolean', 'tags', 'longText'])

/** A field that has an origin of its own, the tenant's included; who works at a lead and how is decided by people. */
export async function proposableField(context: Pick<ExtensionContext, 'services' | 'database'>, schema: SchemaOverview, name: string): Promise<Target | undefined> {
  const target = (await leadTargets(context, schema, name)).byName.get(name)
  return target && isProposable(target) ? target : undefined
}

export const isProposable = ({ name, kind }: Pick<Target, 'name' | 'kind'>): boolean => (SAID_KINDS.has(kind) || CHOSEN.has(kind)) && (!Object.hasOwn(MODEL, name) || MODEL[name]?.provenance === true)

/** @returns the value as the column holds it, undefined when the field takes no such value */
function fitting(value: ProposalInput['value'], { kind, options, maxLength, rules }: Target): unknown {
  const kept = (fits: boolean) => fits && !(rules && isRefused(rules, value, { patterns: true })) ? value : undefined
  const text = typeof value === 'string' ? value.trim() : ''
  switch (kind) {
    case 'choice': case 'relation': return text === '' ? undefined : options ? options.get(foldChoice(text)) : kept(true)
    case 'boolean': return typeof value === 'boolean' ? value : text === 'true' ? true : text === 'false' ? false : undefined
    case 'tags': {
      const given = Array.isArray(value) ? value : text.split(',').map(tag => tag.trim()).filter(Boolean)
      const values = given.length > 0 ? given.map(tag => options ? options.get(foldChoice(tag)) : tag) : []
      return values.length === 0 || values.includes(undefined) ? undefined : values
    }
    case 'integer': case 'decimal': {
      const number = typeof value === 'number' ? value : /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : NaN
      const fits = kind === 'integer' ? Number.isSafeInteger(number) : Number.isFinite(number)
      return fits && number >= (rules?.min ?? -Infinity) && number <= (rules?.max ?? Infinity) && !(rules && isRefused(rules, number, { patterns: true })) ? number : undefined
    }
    case 'date': return kept(text !== '' && parseDate(text) === text)
    default: return kept(text !== '' && [...text].length <= (maxLength ?? 10_000))
  }
}

/** What the hub itself looked a lead up in: its own code says so, never who asks. */
export interface ProposingLook { readonly source: string | null }

/**
 * Keeps a proposal, if what it says is proved: its passage stands in a document that the hub stored itself, and says the
 * value. The same value twice is one proposal; one that was rejected is not made again of the same document.
 * @param look whose finding it is; nothing for whatever programs and people send, who may name a document and a confidence as they like
 * @returns its id and state, and whether it is new
 * @throws FORBIDDEN, and PROPOSAL_* with the reason
 */
export async function propose(context: Context, accountability: Accountability | null, input: ProposalInput, look?: ProposingLook): Promise<Proposed> {
  const { database, services } = context
  const schema = await context.getSchema()
  const target = await proposableField(context, schema, input.field)
  if (!target) throw crmError('PROPOSAL_FIELD', { field: input.field })
  const lead = await new services.ItemsService('leads', { schema, accountability: accountability as never }).readOne(input.lead, { fields: ['id', input.field, 'country'] }) as Record<string, unknown>
  const document = await database('source_documents').where({ id: input.document, lead: input.lead }).first('id', 'text', 'source', 'address', 'kind') as Document | undefined
  if (!document) throw crmError('PROPOSAL_DOCUMENT')
  const value = fitting(input.value, target)
  if (value === undefined) throw crmError('PROPOSAL_VALUE', { field: input.field })
  const country = typeof lead.country === 'string' ? countryCode(lead.country) : undefined
  const text = document.text ?? ''
  const says = (passage: string) => saysValue(target.kind, passage, value, { country })
  const passage = (input.passage ?? lineThat(text, line => says(line) === true))?.trim()
  const place = passage === undefined ? undefined : placeOf(text, passage, input.place)
  if (passage === undefined || !place) throw crmError('PROPOSAL_PASSAGE')
  await assertMayChange(context, schema, accountability, input.lead, { [input.field]: value })
  if (says(passage) === false) throw crmError('PROPOSAL_UNPROVED', { field: input.field })
  if (sameValue(lead[input.field], value)) throw crmError('PROPOSAL_IS_SO', { field: input.field })
  const kept = await keep(database, accountability, input, { value, former: lead[input.field], passage, place })
  // What no passage says, such as the choice from a list, is nothing to be accepted without a person.
  const byItself = kept.made && isEmpty(lead[input.field]) && says(passage) === true && await acceptsByItself(database, document, input, look)
  return byItself && await acceptByPolicy(context, kept.id, input) ? { ...kept, state: 'accepted' } : kept
}

const isEmpty = (value: unknown) => value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

interface Document { readonly id: string, readonly text: string | null, readonly source: string | null, readonly address: string | null, readonly kind: string | null }

interface Policy { readonly auto_accept: boolean | null, readonly auto_accept_from: string | null, readonly address: string | null, readonly kind: LookupKind | null }

/**
 * The tenant's policy for a source: off unless an administrator has switched it on. What a service answered and what stands in a
 * register counts where the hub's own look found it, at the place that the administrator mapped; pages that the hub read count at
 * the source's own address, for programs as well, unless the source is a service, a register or a model: who points into its texts
 * past the mapping is none. What a person has decided or written before stays theirs.
 */
async function acceptsByItself(database: Database, document: Document, { lead, field, confidence = 0 }: ProposalInput, look: ProposingLook | undefined): Promise<boolean> {
  if (document.source === null || (look && look.source !== document.source)) return false
  const policy = await database('lead_sources as s').leftJoin('kontor_state.source_lookups as l', 'l.source', 's.id').where({ 's.id': document.source }).first('s.auto_accept', 's.auto_accept_from', 's.address', 'l.kind') as Policy | undefined
  if (policy?.auto_accept !== true || confidence < Number(policy.auto_accept_from ?? 1) || !isVouchedFor(policy, document, look)) return false
  const decided = await database('proposals').where({ lead, field }).whereNot({ state: 'open' }).first('id') as object | undefined
  const written = await database('lead_origins').where({ lead, field }).whereIn('kind', ['person', 'proposal']).first('id') as object | undefined
  return !decided && !written
}

function isVouchedFor({ kind, address }: Policy, document: Document, look: ProposingLook | undefined): boolean {
  switch (kind ?? 'website') {
    case 'website': return document.kind === 'website' && isWithin(address, document.address)
    case 'rest': return look !== undefined && document.kind === 'service'
    case 'file': return look !== undefined && document.kind === 'file'
    case 'model': return false
  }
}

const hostOf = (address: string): string | undefined => URL.canParse(address) ? new URL(address).host.replace(/^www\./, '') : undefined

/** Whether a page is one of a website: of the same host, or of one below it. */
export function isWithin(website: string | null, page: string | null): boolean {
  const [site, of] = [website, page].map(address => address ? hostOf(/^https?:\/\//i.test(address) ? address : `https://${address}`) : undefined)
  return site !== undefined && of !== undefined && (of === site || of.endsWith(`.${site}`))
}

/** @returns false when the lead's rules refuse the value: then a person decides */
async function acceptByPolicy(context: Context, id: string, { lead, field, proposer }: ProposalInput): Promise<boolean> {
  try {
    await acceptProposal(context, null, id, {
      within: async (trx) => {
        const found = await trx('leads').where({ id: lead }).first('lead_number') as { lead_number: string }
        await note(trx, { actor: null, action: 'proposal.accepted', target: `${found.lead_number}: ${field}`, after: { proposal: id, proposer: proposer ?? null } })
      },
    })
    return true
  } catch (error) {
    // The proposal is kept, and may be decided by a person.
    if (!isDirectusError(error)) context.logger?.error({ err: error }, 'proposal not accepted by the policy of its source')
    return false
  }
}

export interface Proposed { readonly id: string, readonly state: string, readonly made: boolean }

async function keep(database: Database, accountability: Accountability | null, input: ProposalInput, { value, former, passage, place }: { value: unknown, former: unknown, passage: string, place: Place }): Promise<Proposed> {
  return database.transaction(async (trx) => {
    // One at a time for a lead, so that the same one twice finds the first.
    const there = await trx('leads').where({ id: input.lead }).whereNull('deleted_at').forNoKeyUpdate().first('id') as object | undefined
    if (!there) throw new ForbiddenError()
    const earlier: { id: string, value: unknown, state: string }[] = await trx('proposals').where({ lead: input.lead, field: input.field })
      .where(where => where.where({ state: 'open' }).orWhere(or => or.where({ state: 'rejected' })
        // The same page, however often it was read since; of what has no address, such as the row of a register, the same source.
        .whereIn('document', trx('source_documents as d').join('source_documents as now', 'now.lead', 'd.lead').where({ 'now.id': input.document })
          .whereRaw('d.address IS NOT DISTINCT FROM now.address AND (d.address IS NOT NULL OR (d.kind IS NOT DISTINCT FROM now.kind AND d.source IS NOT DISTINCT FROM now.source))').select('d.id')))).orderBy('state').select('id', 'value', 'state')
    const known = earlier.find(one => sameValue(one.value, value))
    if (known) return { id: known.id, state: known.state, made: false }
    const [row] = await asOperation(trx, () => trx('proposals').insert({
      id: trx.raw('gen_random_uuid()'), lead: input.lead, field: input.field, value: JSON.stringify(value), value_text: textOf(input.value), former: JSON.stringify(former ?? null), document: input.document,
      passage, passage_from: place.from, passage_to: place.to, confidence: input.confidence ?? null, proposer: input.proposer ?? null, state: 'open',
      user_created: accountability?.user ?? null, date_created: trx.fn.now(),
    }).returning('id')) as [{ id: string }]
    return { id: row.id, state: 'open', made: true }
  })
}

/** As it was said: of a list its name, not the id. */
const textOf = (value: unknown): string => (Array.isArray(value) ? value.join(', ') : String(value)).slice(0, 2000).toWellFormed()
