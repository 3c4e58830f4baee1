import type { Client } from '@kontor/apply'
import { isFormKey, slugOfFormKey } from '@kontor/extension-shared/instance-keys'
import type { FormField, FormTexts } from '@kontor/model/wire/forms'
import { HostError } from '../errors.ts'
import { directusSecret } from '../keys.ts'
import type { TenantGate } from '../tenant-gate.ts'
import type { FormConnections } from './form-connections.ts'

/** A form as the tenant's database has it, with what the tenant says of itself. */
export interface FormRow {
  readonly id: string
  readonly name: string
  readonly version: number
  readonly locale: 'de' | 'en'
  readonly fields: readonly FormField[]
  readonly texts: Readonly<Partial<Record<'de' | 'en', FormTexts>>>
  readonly origins: readonly string[] | null
  readonly privacy_url: string | null
  readonly consent: boolean
  readonly trap: boolean
  readonly min_seconds: number
  readonly limit_per_address: number
  readonly limit_per_form: number
  readonly tenant_name: string
  readonly accent: string | null
}

export interface FoundForm {
  readonly slug: string
  /** The instance's own secret. */
  readonly secret: string
  readonly form: FormRow
}

export interface FormParts {
  readonly env: { readonly HOST_SECRET: string }
  readonly gate: TenantGate
  readonly connections: FormConnections
}

/** Milliseconds for which a key that was replaced is known to be none: no form gets it back. */
const REPLACED = 60_000
const REPLACED_MAX = 1_000

const unknown = () => new HostError(404, 'FORM_UNKNOWN', 'There is no such form.')

const SELECT = `
  SELECT f.id, f.name, f.version, f.locale, f.fields, f.texts, f.origins, f.privacy_url, f.consent, f.trap, f.min_seconds, f.limit_per_address, f.limit_per_form,
    f.active, s.name AS tenant_name, s.accent FROM web_forms f, tenant_settings s WHERE f.key = $1 LIMIT 1`

export type WithForm = <T>(key: string, work: (found: FoundForm, client: Client) => Promise<T>) => Promise<T>

/**
 * @returns what looks a form up by its key and gives it to `work`, with a connection to the tenant's database. The
 * tenant's process is not woken; a key that is none of ours is refused before any database is asked, one that was
 * replaced asks once a minute. Throws HostError 404 FORM_UNKNOWN for unknown, replaced and switched off forms and for
 * tenants without the module, 503 FORMS_BUSY.
 */
export function createFindForm({ env, gate, connections }: FormParts): WithForm {
  const replaced = new Map<string, number>()
  const isReplaced = (key: string) => (replaced.get(key) ?? 0) > performance.now()
  function noteReplaced(key: string): void {
    if (replaced.size >= REPLACED_MAX) replaced.clear()
    replaced.set(key, performance.now() + REPLACED)
  }
  return async (key, work) => {
    const slug = slugOfFormKey(key)
    if (slug === undefined || slug === 'core' || isReplaced(key)) throw unknown()
    const secret = directusSecret(env.HOST_SECRET, slug)
    if (!isFormKey(secret, key)) throw unknown()
    const { modules } = await gate(slug).catch((error: unknown) => {
      if (error instanceof HostError && error.status < 500) throw unknown()
      throw error
    })
    if (!modules.includes('crm')) throw unknown()
    return connections.use(slug, async (client) => {
      const { rows: [row] } = await client.query<FormRow & { active: boolean }>(SELECT, [key])
      if (!row) noteReplaced(key)
      if (!row?.active) throw unknown()
      return work({ slug, secret, form: row }, client)
    })
  }
}
