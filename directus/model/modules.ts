import { l, type Label } from './language/label.ts'
import type { Domain } from './language/collection.ts'

/** What a tenant can switch on and off; the domain `platform` is always there. */
export const MODULES = ['crm', 'chat', 'documents', 'academy', 'trainings', 'events'] as const satisfies readonly Exclude<Domain, 'platform'>[]
export type ModuleName = (typeof MODULES)[number]

export const MODULE_LABELS: Readonly<Record<ModuleName, Label>> = {
  crm: l('Vertrieb', 'Sales'),
  chat: l('Chat', 'Chat'),
  documents: l('Dokumente', 'Documents'),
  academy: l('Akademie', 'Academy'),
  trainings: l('Trainings', 'Trainings'),
  events: l('Veranstaltungen', 'Events'),
}

/** @returns the module that a domain belongs to, or nothing for what cannot be switched off */
export function moduleOf(domain: Domain): ModuleName | undefined {
  return MODULES.find(name => name === domain)
}
