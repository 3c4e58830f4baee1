import { PHONE } from '@kontor/compile/formats'
import { THEMES, type Theme } from '@kontor/model'
import type { H3Event } from 'h3'
import { z } from 'zod'
import { requireCaller } from '../core/caller.ts'
import { callDirectus } from '../core/directus.ts'
import { KontorError } from '../core/errors.ts'
import { currentPerson } from './current.ts'
import { changeProfile } from './profile.ts'

/** What a person says about themselves: name and language for all tenants, the rest in this one. */
export interface OwnProfile {
  readonly firstName: string | null
  readonly lastName: string | null
  readonly locale: string | null
  readonly displayName: string | null
  readonly phone: string | null
  readonly company: string | null
  readonly timeZone: string | null
  readonly theme: Theme
}

interface Row { readonly id: string, readonly display_name: string | null, readonly phone: string | null, readonly company: string | null, readonly time_zone: string | null, readonly theme: Theme | null }

const isTimeZone = (zone: string) => {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }))
  }
  catch {
    return false
  }
}
const name = z.string().trim().min(1).max(100)
/** An empty text empties the field. */
const optional = (max: number) => z.string().trim().max(max).nullable().transform(text => text || null)

export const profileBody = z.strictObject({
  firstName: name.optional(), lastName: name.optional(), locale: z.enum(['de', 'en']).optional(),
  displayName: optional(100).optional(), company: optional(255).optional(),
  phone: optional(255).refine(phone => phone === null || PHONE.test(phone)).optional(),
  timeZone: optional(64).refine(zone => zone === null || isTimeZone(zone)).optional(),
  theme: z.enum(THEMES).optional(),
})

async function findRow(event: H3Event): Promise<Row | undefined> {
  const { access } = await requireCaller(event)
  const [row] = await callDirectus<Row[]>(event, access, '/items/profiles', { query: { 'filter[person][_eq]': '$CURRENT_USER', 'fields': 'id,display_name,phone,company,time_zone,theme', 'limit': 1 } })
  return row
}

export async function readOwnProfile(event: H3Event): Promise<OwnProfile> {
  const row = await findRow(event)
  const { firstName = null, lastName = null, locale = null } = await currentPerson(event)
  return { firstName, lastName, locale, displayName: row?.display_name ?? null, phone: row?.phone ?? null, company: row?.company ?? null, timeZone: row?.time_zone ?? null, theme: row?.theme ?? 'system' }
}

export async function changeOwnProfile(event: H3Event, change: z.infer<typeof profileBody>): Promise<OwnProfile> {
  const { firstName, lastName, locale, displayName, timeZone, ...same } = change
  const names = Object.fromEntries(Object.entries({ firstName, lastName, locale }).filter(([, value]) => value !== undefined))
  const changed = Object.keys(names).length > 0 ? await changeProfile(event, names) : undefined
  const columns = Object.fromEntries(Object.entries({ ...same, display_name: displayName, time_zone: timeZone }).filter(([, value]) => value !== undefined))
  if (Object.keys(columns).length > 0) await writeRow(event, columns)
  const profile = await readOwnProfile(event)
  return changed ? { ...profile, firstName: changed.firstName, lastName: changed.lastName, locale: changed.locale } : profile
}

async function writeRow(event: H3Event, columns: Readonly<Record<string, unknown>>): Promise<void> {
  const { access } = await requireCaller(event)
  const row = await findRow(event)
  if (row) return void await callDirectus(event, access, `/items/profiles/${row.id}`, { method: 'PATCH', body: columns })
  await callDirectus(event, access, '/items/profiles', { method: 'POST', body: columns }).catch(async (error: unknown) => {
    // Made by another tab at the same moment.
    const made = error instanceof KontorError && error.code === 'NOT_UNIQUE' ? await findRow(event) : undefined
    if (!made) throw error
    await callDirectus(event, access, `/items/profiles/${made.id}`, { method: 'PATCH', body: columns })
  })
}
