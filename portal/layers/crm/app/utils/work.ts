import type { CollectionInfo } from '~/utils/collection'
import { fromZoned, toZoned } from '~~/app/utils/zone'
import { openStatuses } from './leads'

/** The hour at which a day's work begins, for steps that are planned by their day. */
const MORNING = '09:00'
const DAY = 86_400_000

/** Days that are chosen at once, with their keys. */
export const STEP_DAYS = [{ key: 't', name: 'tomorrow', days: 1 }, { key: 'd', name: 'threeDays', days: 3 }, { key: 'w', name: 'week', days: 7 }] as const

/**
 * The morning so many days from now, as a control for date and time has it (`2026-11-24T09:00`).
 * @param timeZone the person's; the device's without one
 */
export function inDays(days: number, timeZone?: string, now = Date.now()): string {
  const today = toZoned(new Date(now).toISOString(), timeZone).slice(0, 10)
  return `${new Date(Date.parse(`${today}T00:00Z`) + days * DAY).toISOString().slice(0, 10)}T${MORNING}`
}

/** The last minute of the person's day, ISO 8601 in UTC. */
export const endOfDay = (timeZone?: string, now = Date.now()): string => fromZoned(`${toZoned(new Date(now).toISOString(), timeZone).slice(0, 10)}T23:59`, timeZone)

/** What a list of leads is asked for: those that the person has to move on by the end of the day, the longest due first. */
export function dueLeads(info: CollectionInfo | undefined, timeZone?: string): { readonly filters: Readonly<Record<string, string>>, readonly sort: string } {
  return { filters: { 'owner': 'me', 'status.in': openStatuses(info).join(','), 'nextStepAt.lte': endOfDay(timeZone) }, sort: 'nextStepAt' }
}
