import type { Row } from '@kontor/compile/directus.ts'
import type { Instance } from './instance.ts'

/** Held at every apply: nobody registers by form, no program writes as a person, and nothing needs websockets. */
export function fixedSettings(): Row {
  return { id: 1, public_registration: false, mcp_enabled: false, collaborative_editing_enabled: false }
}

/** The page of the events that were given up (`extensions/platform/studio`). */
export const GIVEN_UP_EVENTS = { type: 'module', id: 'kontor-given-up-events', enabled: true } as const

/** What stands at the side of a tenant's Studio: as Directus shows it unasked, without a link to its documentation, and ours. */
export const MODULE_BAR = [
  ...['content', 'users', 'files', 'insights'].map(id => ({ type: 'module', id, enabled: true })), GIVEN_UP_EVENTS, { type: 'module', id: 'settings', enabled: true, locked: true },
]

/** Given once; then they are the admin's to change. */
export function firstSettings(instance: Instance, publicUrl: string): Row {
  return {
    id: 1, project_name: instance.name, project_color: '#0F766E', project_url: publicUrl, default_language: 'de-DE', default_appearance: 'auto',
    ...instance.model === 'core' ? { project_descriptor: 'Plattform' } : { project_descriptor: null, module_bar: MODULE_BAR },
  }
}
