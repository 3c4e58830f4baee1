import type { Accountability, Database, ExtensionContext, SchemaOverview } from './context.ts'
import { AUTOMATION_USER, ROLE_IDS } from '@kontor/policies'

/** What Directus hands to an operation of a flow. */
export interface FlowContext {
  readonly database: Database
  readonly services: ExtensionContext['services']
  readonly env: Readonly<Record<string, unknown>>
  readonly getSchema: (options?: { database?: Database }) => Promise<SchemaOverview>
  /** What the flow's variables stand for: `$trigger`, `$last` and the steps before, by their keys. */
  readonly data?: Readonly<Record<string, unknown>>
}

/** A step of a flow: what its author filled in, variables put in already. What it returns is what later steps see. */
export interface FlowOperation {
  readonly id: string
  readonly handler: (options: Readonly<Record<string, unknown>>, context: FlowContext) => Promise<unknown>
}

/** The automation, as which all steps work. */
export const automationAccountability = (): Accountability => ({ user: AUTOMATION_USER.id, role: ROLE_IDS.automation, roles: [ROLE_IDS.automation], admin: false, app: false, ip: null })

/** Items of a collection as the automation reads and writes them, with all rules. */
export async function itemsAsAutomation({ services, database, getSchema }: FlowContext, collection: string) {
  return new services.ItemsService(collection, { schema: await getSchema({ database }), accountability: automationAccountability(), knex: database })
}

/** A text of a step; variables may have become numbers. */
export const textOf = (value: unknown): string => typeof value === 'string' ? value.trim() : typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
