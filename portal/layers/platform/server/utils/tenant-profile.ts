import { MAX_RETENTION_MONTHS, REGISTRATION_ROLE_NAMES } from '@kontor/model'
import type { H3Event } from 'h3'
import { z } from 'zod'
import { callDirectus, type DirectusAccess } from '~~/server/core'
import type { TenantProfile } from '../../shared/api'

interface Row {
  readonly name: string
  readonly accent: string | null
  readonly logo: string | null
  readonly locale: 'de' | 'en'
  readonly time_zone: string
  readonly registration_enabled: boolean
  readonly registration_domains: readonly string[] | null
  readonly registration_role: string
  readonly retention_months: number | null
}

const PATH = '/items/tenant_settings'
const FIELDS = 'name,accent,logo,locale,time_zone,registration_enabled,registration_domains,registration_role,retention_months'

export const profileBody = z.strictObject({
  name: z.string().trim().min(1).max(255).optional(),
  accent: z.string().regex(/^#[0-9a-fA-F]{6}$/).meta({ example: '#0f766e' }).nullable().optional(),
  locale: z.enum(['de', 'en']).optional(),
  timeZone: z.string().min(1).max(64).optional(),
  retentionMonths: z.int().min(1).max(MAX_RETENTION_MONTHS).nullable().optional(),
  registration: z.strictObject({ enabled: z.boolean().optional(), domains: z.array(z.string().trim().min(3).max(253).meta({ example: 'acme.example' })).max(50).optional(), role: z.enum(REGISTRATION_ROLE_NAMES).optional() }).optional(),
})

const present = (row: Row): TenantProfile => ({
  name: row.name, accent: row.accent, logo: row.logo, locale: row.locale, timeZone: row.time_zone,
  registration: { enabled: row.registration_enabled, domains: row.registration_domains ?? [], role: row.registration_role },
  retentionMonths: row.retention_months,
})

export async function readProfile(event: H3Event, access: DirectusAccess): Promise<TenantProfile> {
  return present(await callDirectus<Row>(event, access, PATH, { query: { fields: FIELDS } }))
}

export async function changeProfile(event: H3Event, access: DirectusAccess, { timeZone, registration, retentionMonths, ...same }: z.infer<typeof profileBody>): Promise<TenantProfile> {
  const columns = { ...same, time_zone: timeZone, registration_enabled: registration?.enabled, registration_domains: registration?.domains, registration_role: registration?.role, retention_months: retentionMonths }
  const body = Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined))
  return present(await callDirectus<Row>(event, access, PATH, { method: 'PATCH', body, query: { fields: FIELDS } }))
}
