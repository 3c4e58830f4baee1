import type { Row } from '@kontor/compile/directus.ts'
import type { Instance } from './instance.ts'

/** Held at every apply: nobody registers by form, no program writes as a person, and nothing needs websockets. */
export function fixedSettings(): Row {
  return { id: 1, public_registration: false, mcp_enabled: false, collaborative_editing_enabled: false }
}

/** Given once; then they are the admin's to change. */
export function firstSettings(instance: Instance, publicUrl: string): Row {
  return {
    id: 1, project_name: instance.name, project_color: '#0F766E', project_url: publicUrl, default_language: 'de-DE', default_appearance: 'auto',
    project_descriptor: instance.model === 'core' ? 'Plattform' : null,
  }
}
