import { PHONE } from '@kontor/compile/formats'
import { toApiName } from '@kontor/compile/names'
import { DEFAULT_NOTIFICATIONS, leads, NOTIFICATIONS, THEMES, TRACKS, type Notification, type Theme } from '@kontor/model'
import type { H3Event } from 'h3'
import { z } from 'zod'
import { requireCaller } from '../core/caller.ts'
import { accessTo } from '../resource/fields.ts'
import { callDirectus } from '../core/directus.ts'
import { KontorError } from '../core/errors.ts'
import { requestFacts } from '../core/request.ts'
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
  /** What they train for in the academy. */
  readonly track: string | null
  /** Fields of leads that they want to see first, by their outside names. */
  readonly wantedFields: readonly string[]
  readonly notifications: { readonly portal: readonly Notification[], readonly mail: readonly Notification[] }
  /** Id of the picture's file, which changes with it; the picture is at `/users/me/avatar`. */
  readonly avatar: string | null
}

interface Row {
  readonly id: string, readonly display_name: string | null, readonly phone: string | null, readonly company: string | null, readonly time_zone: string | null, readonly theme: Theme | null
  readonly track: string | null, readonly wanted_fields: readonly string[] | null, readonly notify_portal: readonly Notification[] | null, readonly notify_mail: readonly Notification[] | null
}

const isTimeZone = (zone: string) => {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }))
  }
  catch {
    return false
  }
}
const kinds = z.array(z.enum(NOTIFICATIONS.map(({ value }) => value))).max(NOTIFICATIONS.length).transform(list => [...new Set(list)])
const name = z.string().trim().min(1).max(100)
/** An empty text empties the field. */
const optional = (max: number) => z.string().trim().max(max).nullable().transform(text => text || null)

export const profileBody = z.strictObject({
  firstName: name.optional(), lastName: name.optional(), locale: z.enum(['de', 'en']).optional(),
  displayName: optional(100).optional(), company: optional(255).optional(),
  phone: optional(255).refine(phone => phone === null || PHONE.test(phone)).optional(),
  timeZone: optional(64).refine(zone => zone === null || isTimeZone(zone)).optional(),
  theme: z.enum(THEMES).optional(),
  track: z.enum(TRACKS.map(({ value }) => value)).nullable().optional(),
  wantedFields: z.array(z.string().max(64)).max(60).transform(list => [...new Set(list)]).optional(),
  notifications: z.strictObject({ portal: kinds.optional(), mail: kinds.optional() }).optional(),
})

async function findRow(event: H3Event): Promise<Row | undefined> {
  const { access } = await requireCaller(event)
  const [row] = await callDirectus<Row[]>(event, access, '/items/profiles', { query: { 'filter[person][_eq]': '$CURRENT_USER', 'fields': 'id,display_name,phone,company,time_zone,theme,track,wanted_fields,notify_portal,notify_mail', 'limit': 1 } })
  return row
}

export async function readOwnProfile(event: H3Event): Promise<OwnProfile> {
  const { access } = await requireCaller(event)
  const [row, { avatar }] = await Promise.all([findRow(event), callDirectus<{ avatar: string | null }>(event, access, '/users/me', { query: { fields: 'avatar' } })])
  const { firstName = null, lastName = null, locale = null } = await currentPerson(event)
  return {
    firstName, lastName, locale, displayName: row?.display_name ?? null, phone: row?.phone ?? null, company: row?.company ?? null, timeZone: row?.time_zone ?? null, theme: row?.theme ?? 'system',
    track: row?.track ?? null, wantedFields: await wantedOf(event, row?.wanted_fields), avatar,
    notifications: { portal: row?.notify_portal ?? DEFAULT_NOTIFICATIONS.portal, mail: row?.notify_mail ?? DEFAULT_NOTIFICATIONS.mail },
  }
}

export async function changeOwnProfile(event: H3Event, change: z.infer<typeof profileBody>): Promise<OwnProfile> {
  const { firstName, lastName, locale, displayName, timeZone, wantedFields, notifications, ...same } = change
  const wanted = wantedFields && await columnsOf(event, wantedFields)
  const names = Object.fromEntries(Object.entries({ firstName, lastName, locale }).filter(([, value]) => value !== undefined))
  const changed = Object.keys(names).length > 0 ? await changeProfile(event, names) : undefined
  const columns = Object.fromEntries(Object.entries({ ...same, display_name: displayName, time_zone: timeZone, wanted_fields: wanted, notify_portal: notifications?.portal, notify_mail: notifications?.mail }).filter(([, value]) => value !== undefined))
  if (Object.keys(columns).length > 0) await writeRow(event, columns)
  const profile = await readOwnProfile(event)
  return changed ? { ...profile, firstName: changed.firstName, lastName: changed.lastName, locale: changed.locale } : profile
}

/** The outside names of the columns that a person wants to see, as far as they still exist and are theirs to see. */
export async function wantedOf(event: H3Event, columns: readonly string[] | null | undefined): Promise<string[]> {
  if (!columns || columns.length === 0) return []
  try {
    const known = new Set((await accessTo(event, await requireCaller(event), leads)).fields(requestFacts(event).locale).map(({ name: column }) => column))
    return columns.filter(column => known.has(column)).map(toApiName)
  }
  catch (error) {
    // The area is switched off, or the role sees no leads.
    if (error instanceof KontorError && error.status < 500) return []
    throw error
  }
}

/** @throws KontorError VALIDATION_FAILED for what is no field of a lead that the person may see */
async function columnsOf(event: H3Event, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return []
  const { locale } = requestFacts(event)
  const known = new Map((await accessTo(event, await requireCaller(event), leads)).fields(locale).map(({ name: column }) => [toApiName(column), column]))
  const unknown = names.filter(one => !known.has(one))
  if (unknown.length > 0) throw new KontorError('VALIDATION_FAILED', { details: [{ field: 'wantedFields', code: 'UNKNOWN_FIELD', message: { de: `Dieses Feld gibt es nicht: ${unknown.join(', ')}`, en: `There is no such field: ${unknown.join(', ')}` }[locale] }] })
  return names.map(one => known.get(one) as string)
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
