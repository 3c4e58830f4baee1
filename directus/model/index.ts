import { chatMessages, chatThreads } from './chat.ts'
import { departments, importRows, imports, industries, leadMarks, leadOrigins, leads, leadSources } from './crm.ts'
import type { Collection } from './language/collection.ts'
import { auditLog, tenants } from './platform.ts'

export * from './chat.ts'
export * from './crm.ts'
export * from './language/collection.ts'
export * from './language/fields.ts'
export * from './language/label.ts'
export * from './platform.ts'

/** What an instance holds: `core` is the platform itself, `tenant` each tenant's database. */
export const MODELS = {
  core: [tenants, auditLog],
  tenant: [industries, departments, leadSources, leads, imports, importRows, leadOrigins, leadMarks, chatThreads, chatMessages],
} as const satisfies Record<string, readonly Collection[]>
export type ModelName = keyof typeof MODELS

/** @throws Error when neither model has a collection of that name. */
export function collectionByName(name: string): Collection {
  const found = [...MODELS.tenant, ...MODELS.core].find(c => c.name === name)
  if (!found) throw new Error(`no collection ${name} in the model`)
  return found
}
