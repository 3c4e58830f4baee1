import type { Database } from '@kontor/extension-shared/context'

export type LeadRow = Readonly<Record<string, unknown>> & { readonly id: string }

/** Columns that a customer takes over from its lead, under the same name. */
const OF_CUSTOMER = ['company', 'street', 'postal_code', 'city', 'country', 'industry', 'vat_id', 'website', 'email', 'phone', 'tags'] as const
/** Column of the contact -> column of the lead. */
const OF_CONTACT = { salutation: 'salutation', name: 'contact_name', role: 'contact_role', department: 'department', email: 'email', phone: 'phone', mobile: 'mobile' } as const
/** The longest that contacts and leads hold alike; salutations of the tenant's own are no contact's. */
const SALUTATIONS: ReadonlySet<unknown> = new Set(['ms', 'mr', 'neutral'])

/** A value of the lead that is not valid: it stays with the lead. */
export interface LeftOut { readonly field: string, readonly value: unknown }

export interface TakenOver {
  readonly customer: Readonly<Record<string, unknown>>
  readonly contact: Readonly<Record<string, unknown>>
  readonly left: readonly LeftOut[]
}

/** What customer and contact take over from a lead: all that is valid. */
export async function takeOver(trx: Database, lead: LeadRow): Promise<TakenOver> {
  const marks: { field: string }[] = await trx('lead_marks').where({ lead: lead.id }).select('field')
  const marked = new Set(marks.map(({ field }) => field))
  const given = (name: string) => lead[name] !== null && lead[name] !== undefined && lead[name] !== ''
  const valid = (name: string) => given(name) && !marked.has(name) && (name !== 'salutation' || SALUTATIONS.has(lead[name]))
  return {
    customer: Object.fromEntries(OF_CUSTOMER.flatMap(name => valid(name) ? [[name, lead[name]]] : [])),
    contact: Object.fromEntries(Object.entries(OF_CONTACT).flatMap(([name, of]) => valid(of) ? [[name, lead[of]]] : [])),
    left: [...new Set([...OF_CUSTOMER, ...Object.values(OF_CONTACT)])].flatMap(field => given(field) && marked.has(field) ? [{ field, value: lead[field] }] : []),
  }
}
