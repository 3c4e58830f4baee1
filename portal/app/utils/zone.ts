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
