import { ForbiddenError } from '@directus/errors'
import { tellActions, type DoneAction } from '@kontor/extension-shared/actions'
import type { Accountability, Database, ExtensionContext, SchemaOverview } from '@kontor/extension-shared/context'
import { CURRENCIES } from '@kontor/model'
import { z } from 'zod'
import { crmError } from '../import/errors.ts'
import { takeOver, type LeadRow, type LeftOut } from './values.ts'

type Context = Pick<ExtensionContext, 'services' | 'database' | 'getSchema'>
type Person = Accountability & { readonly user: string }

const text = (most = 255) => z.string().trim().max(most).refine(value => !value.includes('\0') && value.isWellFormed())
const maybe = <T extends z.ZodType>(schema: T) => schema.nullable().optional()

/** What is made beside the customer; columns of contacts and opportunities. */
export const convertInput = z.strictObject({
  customer: z.uuid().nullable().optional(),
  contact: z.union([z.boolean(), z.strictObject({ salutation: maybe(z.enum(['ms', 'mr', 'neutral'])), name: text().min(1), role: maybe(text()), department: maybe(z.uuid()), email: maybe(text()), phone: maybe(text(100)), mobile: maybe(text(100)) })]).optional(),
  opportunity: z.strictObject({ title: text(200).min(1), amount: maybe(z.number().min(0).max(1e9)), currency: z.enum(CURRENCIES).optional(), stage: text(60).optional(), probability: maybe(z.int().min(0).max(100)), expected_close: maybe(z.iso.date()), notes: maybe(z.string().max(20_000)) }).nullable().optional(),
})
export type ConvertInput = z.output<typeof convertInput>

/** What became of a lead: ids. */
export interface Converted {
  readonly customer: string
  readonly contact: string | null
  readonly opportunity: string | null
  readonly left: readonly LeftOut[]
}

/** Work that knows in whose name and transaction it makes records. */
interface Work { readonly services: ExtensionContext['services'], readonly schema: SchemaOverview, readonly trx: Database, readonly person: Person, readonly done: DoneAction[] }

export const recordsOf = ({ services, schema, trx, person }: Omit<Work, 'done'>, collection: string) => new services.ItemsService(collection, { schema, knex: trx, accountability: person as never })
const make = async (work: Work, collection: string, values: object): Promise<string> => await recordsOf(work, collection).createOne(values, { bypassEmitAction: (action: DoneAction) => void work.done.push(action) } as never) as string

/** Holds the lead for the rest of the transaction, and reads it as the person sees it. @throws FORBIDDEN */
export async function lockLead(work: Omit<Work, 'done'>, id: string): Promise<LeadRow> {
  const held = await work.trx('leads').where({ id }).whereNull('deleted_at').forNoKeyUpdate().first('id') as object | undefined
  if (!held) throw new ForbiddenError()
  return await recordsOf(work, 'leads').readOne(id) as LeadRow
}

/**
 * Makes customer, contact and opportunity of a qualified lead, as the person, by all rules and with their rights, in one
 * transaction under the lead's lock: of two at once one alone converts.
 * @throws FORBIDDEN, CONVERT_NOT_QUALIFIED, CONVERT_DONE, CUSTOMER_UNKNOWN, CONTACT_NAME_MISSING, and what the records' rules say
 */
export async function convertLead({ services, database, getSchema }: Context, person: Person, id: string, { customer, contact, opportunity }: ConvertInput): Promise<Converted> {
  const done: DoneAction[] = []
  const schema = await getSchema()
  const converted = await database.transaction(async (trx): Promise<Converted> => {
    const work = { services, schema, trx, person, done }
    const lead = await lockLead(work, id)
    const before = await trx('kontor_state.conversions').where({ lead: id }).first('customer') as { customer: string } | undefined
    if (before) throw crmError('CONVERT_DONE', { customer: before.customer })
    const { rows: [former] }: { rows: { status: string, category: string }[] } = await trx.raw('SELECT status, kontor_state.choice_category(\'leads.status\', status) AS category FROM leads WHERE id = ?', [id])
    if (former?.category !== 'qualified') throw crmError('CONVERT_NOT_QUALIFIED')
    const taken = await takeOver(trx, lead)
    const owner = lead.owner ?? person.user
    await trx.raw('SELECT set_config(\'kontor.conversion\', ?, true)', [id])
    // First: who may not do this makes nothing.
    await recordsOf(work, 'leads').updateOne(id, { status: 'converted' }, { bypassEmitAction: (action: DoneAction) => void done.push(action) } as never)
    const its = customer ? await existing(work, customer) : await make(work, 'customers', { ...taken.customer, owner })
    const wanted = contact ?? taken.contact.name !== undefined
    if (wanted === true && taken.contact.name === undefined) throw crmError('CONTACT_NAME_MISSING', { field: 'contact' })
    const somebody = wanted === false ? null : await make(work, 'contacts', { ...wanted === true ? taken.contact : wanted, customer: its, primary_contact: !customer })
    const deal = opportunity ? await make(work, 'opportunities', { ...opportunity, customer: its, contact: somebody, owner }) : null
    await trx.raw('SELECT set_config(\'kontor.conversion\', \'\', true)')
    await trx('kontor_state.conversions').insert({ lead: id, former_status: former.status, customer: its, customer_made: !customer, contact: somebody, opportunity: deal })
    return { customer: its, contact: somebody, opportunity: deal, left: taken.left }
  })
  tellActions(done)
  return converted
}

/** A customer that the person sees, held so that nobody deletes it meanwhile. @throws CUSTOMER_UNKNOWN */
async function existing(work: Work, id: string): Promise<string> {
  const held = await work.trx('customers').where({ id }).whereNull('deleted_at').forShare().first('id') as object | undefined
  const unknown = crmError('CUSTOMER_UNKNOWN', { field: 'customer' })
  if (!held) throw unknown
  await recordsOf(work, 'customers').readOne(id, { fields: ['id'] }).catch(() => {
    throw unknown
  })
  return id
}
