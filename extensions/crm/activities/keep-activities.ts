import type { Accountability, Database, ExtensionContext, HookRegister, SchemaOverview } from '@kontor/extension-shared/context'
import { hideDeleted } from '@kontor/extension-shared/hide-deleted'
import { crmError } from '../import/errors.ts'

interface Activity { readonly lead?: unknown }
interface Context { readonly database: Database, readonly schema: SchemaOverview | null, readonly accountability: Accountability | null }

/** The rule of activities: one belongs to a lead that its writer sees. Who did it and what it means to the lead is kept by the database (`@kontor/compile/lead-activities`). */
export function keepActivities(filter: HookRegister['filter'], context: Pick<ExtensionContext, 'services' | 'getSchema'>): void {
  for (const event of ['create', 'update'] as const) {
    filter(`activities.items.${event}`, async (payload, _meta, given) => {
      await checkLead(payload as Activity, given as unknown as Context, context)
      return payload
    })
  }
  filter('activities.items.query', query => hideDeleted(query as { filter?: object | null }))
}

/** @throws ACTIVITY_LEAD_UNKNOWN */
async function checkLead({ lead }: Activity, { database, schema, accountability }: Context, { services, getSchema }: Pick<ExtensionContext, 'services' | 'getSchema'>): Promise<void> {
  if (lead === undefined || lead === null) return
  // Studio may send the lead itself in place of its id; nobody makes or changes one by the way.
  if (typeof lead !== 'string') throw crmError('ACTIVITY_LEAD_UNKNOWN', { field: 'lead' })
  const leads = new services.ItemsService('leads', { schema: schema ?? await getSchema(), accountability: accountability as never, knex: database })
  await leads.readOne(lead, { fields: ['id'] }).catch(() => {
    throw crmError('ACTIVITY_LEAD_UNKNOWN', { field: 'lead' })
  })
}
