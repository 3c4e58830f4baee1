/** The moment as a form's control for date and time wants it (`2026-11-21T14:05`), in a time zone; the device's without one. */
export function toZoned(iso: string, timeZone?: string): string {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return ''
  // Swedish writes dates as ISO 8601 does.
  return new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(date).replace(' ', 'T')
}

/** What was typed in a time zone as a moment, ISO 8601 in UTC; an hour that the change of the clocks leaves out counts as the one after it. */
export function fromZoned(local: string, timeZone?: string): string {
  const wall = Date.parse(`${local}Z`)
  const offsetAt = (moment: number) => Date.parse(`${toZoned(new Date(moment).toISOString(), timeZone)}Z`) - Math.floor(moment / 60_000) * 60_000
  // The offset of the wall clock's own reading may be that of the other side of a change.
  const first = wall - offsetAt(wall)
  return new Date(wall - offsetAt(first)).toISOString()
}

/** The moment at which a day begins in a time zone; the device's without one. @param days that many days later */
export function startOfDay(day: string, timeZone?: string, days = 0): string {
  const at = new Date(`${day}T00:00Z`)
  at.setUTCDate(at.getUTCDate() + days)
  return fromZoned(at.toISOString().slice(0, 16), timeZone)
}

/** A day as it is typed in an address, in German or in English (`2026-12-01`, `1.12.2026`), as `2026-12-01`; nothing for what is no day. */
export function toDay(typed: string): string | undefined {
  const [, day = '', month = '', year = ''] = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(typed) ?? []
  const iso = year ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : typed
  if (!/^\d{4}-\d{2}-\d{2}$/.test(iso)) return undefined
  const date = new Date(`${iso}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso) ? iso : undefined
}

/** Filters of a field with moments that ask for whole days, both of them included. */
export function dayFilters(apiName: string, from: string | undefined, to: string | undefined, timeZone?: string): Record<string, string> {
  return { ...from ? { [`${apiName}.gte`]: startOfDay(from, timeZone) } : {}, ...to ? { [`${apiName}.lt`]: startOfDay(to, timeZone, 1) } : {} }
}

/** The day that begins at a moment, `2026-12-01`; nothing when none does. @param days that many days earlier */
export function dayOf(iso: string, timeZone?: string, days = 0): string | undefined {
  const local = toZoned(iso, timeZone)
  if (!local.endsWith('T00:00')) return undefined
  const at = new Date(`${local}Z`)
  at.setUTCDate(at.getUTCDate() - days)
  return at.toISOString().slice(0, 10)
}
