import type { Accountability, Database, ExtensionContext, HookRegister, SchemaOverview } from '@kontor/extension-shared/context'
import { hideDeleted } from '@kontor/extension-shared/hide-deleted'
import { crmError } from '../import/errors.ts'

interface Activity { readonly lead?: unknown }
interface Context { readonly database: Database, readonly schema: SchemaOverview | null, readonly accountability: Accountability | null }

/** The rule of activities and of files at a lead: one belongs to a lead that its writer sees. Who did it and what it means to the lead is kept by the database (`@kontor/compile/lead-activities`, `lead-files`). */
export function keepActivities(filter: HookRegister['filter'], context: Pick<ExtensionContext, 'services' | 'getSchema'>): void {
  for (const [collection, code] of [['activities', 'ACTIVITY_LEAD_UNKNOWN'], ['lead_files', 'LEAD_FILE_LEAD_UNKNOWN']] as const) {
    for (const event of ['create', 'update'] as const) {
      filter(`${collection}.items.${event}`, async (payload, _meta, given) => {
        await checkLead(payload as Activity, given as unknown as Context, context, code)
        return payload
      })
    }
    filter(`${collection}.items.query`, query => hideDeleted(query as { filter?: object | null }))
  }
}

/** @throws the code, for a lead that is not there or not theirs to see */
async function checkLead({ lead }: Activity, { database, schema, accountability }: Context, { services, getSchema }: Pick<ExtensionContext, 'services' | 'getSchema'>, code: 'ACTIVITY_LEAD_UNKNOWN' | 'LEAD_FILE_LEAD_UNKNOWN'): Promise<void> {
  if (lead === undefined || lead === null) return
  // Studio may send the lead itself in place of its id; nobody makes or changes one by the way.
  if (typeof lead !== 'string') throw crmError(code, { field: 'lead' })
  const leads = new services.ItemsService('leads', { schema: schema ?? await getSchema(), accountability: accountability as never, knex: database })
  await leads.readOne(lead, { fields: ['id'] }).catch(() => {
    throw crmError(code, { field: 'lead' })
  })
}
