import type { Accountability, Database, ExtensionContext, HookRegister, SchemaOverview } from '@kontor/extension-shared/context'
import { hideDeleted } from '@kontor/extension-shared/hide-deleted'
import { crmError } from '../import/errors.ts'

interface Context { readonly database: Database, readonly schema: SchemaOverview | null, readonly accountability: Accountability | null }

/** What a record of each collection may point to: records that its writer sees. */
const POINTS_TO = {
  contacts: { customer: 'CUSTOMER_UNKNOWN' },
  opportunities: { customer: 'CUSTOMER_UNKNOWN', contact: 'CONTACT_UNKNOWN' },
} as const
const TARGETS = { customer: 'customers', contact: 'contacts' } as const

/** The rule of contacts and opportunities: they belong to what their writer sees. What follows from the records themselves is kept by the database (`@kontor/compile/customers`). */
export function keepCustomers(filter: HookRegister['filter'], context: Pick<ExtensionContext, 'services' | 'getSchema'>): void {
  for (const [collection, fields] of Object.entries(POINTS_TO)) {
    for (const event of ['create', 'update'] as const) {
      filter(`${collection}.items.${event}`, async (payload, _meta, given) => {
        for (const [field, code] of Object.entries(fields) as ['customer' | 'contact', 'CUSTOMER_UNKNOWN' | 'CONTACT_UNKNOWN'][]) {
          await checkSeen((payload as Record<string, unknown>)[field], field, code, given as unknown as Context, context)
        }
        return payload
      })
    }
  }
  // What a person enters is theirs unless an owner is named (`owner: null` names nobody), as leads are.
  for (const collection of ['customers', 'opportunities']) {
    filter(`${collection}.items.create`, (payload, _meta, { accountability }) => {
      const record = payload as Record<string, unknown>
      return !accountability?.user || 'owner' in record ? record : { ...record, owner: accountability.user }
    })
  }
  for (const collection of ['customers', ...Object.keys(POINTS_TO)]) filter(`${collection}.items.query`, query => hideDeleted(query as { filter?: object | null }))
}

async function checkSeen(value: unknown, field: keyof typeof TARGETS, code: 'CUSTOMER_UNKNOWN' | 'CONTACT_UNKNOWN', { database, schema, accountability }: Context, { services, getSchema }: Pick<ExtensionContext, 'services' | 'getSchema'>): Promise<void> {
  if (value === undefined || value === null) return
  // Studio may send the record itself in place of its id; nobody makes or changes one by the way.
  if (typeof value !== 'string') throw crmError(code, { field })
  const records = new services.ItemsService(TARGETS[field], { schema: schema ?? await getSchema(), accountability: accountability as never, knex: database })
  await records.readOne(value, { fields: ['id'] }).catch(() => {
    throw crmError(code, { field })
  })
}
