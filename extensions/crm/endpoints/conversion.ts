import type { Database, ExtensionContext } from '@kontor/extension-shared/context'
import { convertInput, convertLead } from '../conversion/convert.ts'
import { CUSTOMER_COLUMNS, findCustomers } from '../conversion/find-customers.ts'
import { hangingOn } from '../conversion/hanging.ts'
import { undoConversion, type Conversion } from '../conversion/undo.ts'
import { takeOver, type LeadRow } from '../conversion/values.ts'
import { crmError } from '../import/errors.ts'
import { personOf } from '../proposals/decide.ts'
import { answer, idOf } from './proposals.ts'
import type { Handler, Request } from './request.ts'

/** Most customers that are named. */
const MOST = 10
/** What is said of a customer beside what it is compared by. */
const NAMED = ['id', 'customer_number', 'owner', ...CUSTOMER_COLUMNS] as const

async function servicesFor({ services, getSchema }: ExtensionContext, request: Request) {
  const who = { schema: await getSchema(), accountability: (request.accountability ?? null) as never }
  return (collection: string) => new services.ItemsService(collection, who)
}

/** `POST /crm/leads/:id/convert/check`: customers that are probably the lead's company, of those that the person sees, and what would stay with the lead alone. */
export const checkConversion = (context: ExtensionContext): Handler => answer(async (request) => {
  const id = idOf(request)
  personOf(request.accountability)
  const itemsOf = await servicesFor(context, request)
  const lead = await itemsOf('leads').readOne(id) as LeadRow
  const { left } = await takeOver(context.database as Database, lead)
  const found = await findCustomers(context.database as Database, lead)
  const rows = found.length === 0 ? [] : await itemsOf('customers').readByQuery({ fields: [...NAMED], filter: { id: { _in: found.map(({ customer }) => customer) } } as never, limit: -1 }) as { id: string }[]
  const seen = new Map(rows.map(row => [row.id, row]))
  return { data: { customers: found.flatMap(({ customer, score, reasons }) => seen.has(customer) ? [{ ...seen.get(customer), score, reasons }] : []).slice(0, MOST), left } }
})

/** `POST /crm/leads/:id/convert`: `ConvertInput` -> 201 `Converted`. */
export const convert = (context: ExtensionContext): Handler => answer(async (request) => {
  const id = idOf(request)
  const person = personOf(request.accountability)
  const input = convertInput.safeParse(request.body ?? {})
  if (!input.success) throw crmError('CONVERT_INPUT', { field: input.error.issues[0]?.path.map(String).join('.') ?? '', problem: input.error.issues[0]?.message ?? '' })
  return { status: 201, data: await convertLead(context, person, id, input.data) }
})

/** `POST /crm/leads/:id/convert/undo`. */
export const undoConvert = (context: ExtensionContext): Handler => answer(async (request) => {
  const id = idOf(request)
  await undoConversion(context, personOf(request.accountability), id)
  return { data: { id } }
})

/** `GET /crm/leads/:id/conversion`: what was made of the lead, as far as the person sees it, and what stands against taking it back; null for a lead that is not converted. */
export const readConversion = (context: ExtensionContext): Handler => answer(async (request) => {
  const id = idOf(request)
  const itemsOf = await servicesFor(context, request)
  await itemsOf('leads').readOne(id, { fields: ['id'] })
  const database = context.database as Database
  const conversion = await database('kontor_state.conversions').where({ lead: id }).first() as Conversion | undefined
  if (!conversion) return { data: null }
  const { at, customer, customer_made: made, contact, opportunity } = conversion
  const seen = async (collection: string, record: string | null, label: string) => {
    const [row] = record === null ? [] : await itemsOf(collection).readByQuery({ fields: ['id', label], filter: { id: { _eq: record } } as never, limit: 1 }).catch(() => []) as Record<string, string>[]
    return row ? { id: row.id, label: row[label] } : null
  }
  const hanging = await hangingOn(database, { ...made ? { customers: customer } : {}, ...contact ? { contacts: contact } : {}, ...opportunity ? { opportunities: opportunity } : {} }, id)
  return { data: { at, customer: await seen('customers', customer, 'company'), contact: await seen('contacts', contact, 'name'), opportunity: await seen('opportunities', opportunity, 'title'), undoable: hanging.length === 0 } }
})
