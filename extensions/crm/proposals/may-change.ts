import { ForbiddenError } from '@directus/errors'
import type { Accountability, Database, ExtensionContext, SchemaOverview } from '@kontor/extension-shared/context'
import { ROLE_IDS } from '@kontor/policies'

/**
 * Whether somebody may change a lead, or give it these values. Nothing is written: Directus checks the right before it looks at
 * `preMutationError`.
 * @throws FORBIDDEN
 */
export async function assertMayWrite({ services, knex }: Pick<ExtensionContext, 'services'> & { /** The transaction that this is asked in: another connection would have to be waited for. */ readonly knex?: Database }, schema: SchemaOverview, accountability: Accountability | null, lead: string, changes: Readonly<Record<string, unknown>> = {}): Promise<void> {
  if (!accountability) throw new ForbiddenError()
  const passed = new Error('passed')
  try {
    await new services.ItemsService('leads', { schema, accountability: accountability as never, ...knex ? { knex } : {} }).updateMany([lead], changes, { emitEvents: false, preMutationError: passed as never })
  } catch (error) {
    if (error !== passed) throw error
    return
  }
  throw new ForbiddenError()
}

/**
 * Who may bring documents and proposals: people who may make the change themselves, and programs, which may change nothing
 * of it themselves.
 * @throws FORBIDDEN
 */
export async function assertMayChange(context: Pick<ExtensionContext, 'services'>, schema: SchemaOverview, accountability: Accountability | null, lead: string, changes: Readonly<Record<string, unknown>> = {}): Promise<void> {
  if (accountability?.role !== ROLE_IDS.automation) return assertMayWrite(context, schema, accountability, lead, changes)
  await new context.services.ItemsService('leads', { schema, accountability: accountability as never }).readOne(lead, { fields: ['id'] })
}
