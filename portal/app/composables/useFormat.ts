/** Figures and times as people read them in their language. */
export function useFormat() {
  const { locale } = useI18n()
  const language = computed(() => locale.value === 'de' ? 'de-DE' : 'en-GB')
  // The person's zone, else the tenant's; the device's until one of them is known.
  const timeZone = useRemembered<string | undefined>('timeZone', undefined)
  const date = computed(() => new Intl.DateTimeFormat(language.value, { dateStyle: 'medium', timeZone: timeZone.value }))
  const day = computed(() => new Intl.DateTimeFormat(language.value, { dateStyle: 'medium', timeZone: 'UTC' }))
  const dateTime = computed(() => new Intl.DateTimeFormat(language.value, { dateStyle: 'medium', timeStyle: 'short', timeZone: timeZone.value }))
  const number = computed(() => new Intl.NumberFormat(language.value))
  const relative = computed(() => new Intl.RelativeTimeFormat(language.value, { numeric: 'auto' }))

  /** `2 hours ago`, for times within a week; the date for older ones. */
  function ago(iso: string): string {
    const seconds = (Date.parse(iso) - Date.now()) / 1000
    const [unit, size] = Math.abs(seconds) < 3600 ? ['minute', 60] as const : Math.abs(seconds) < 86_400 ? ['hour', 3600] as const : ['day', 86_400] as const
    if (Math.abs(seconds) > 7 * 86_400) return date.value.format(new Date(iso))
    return relative.value.format(Math.trunc(seconds / size), unit)
  }

  /** Today the time, else the day, for lists with little room. */
  function short(iso: string): string {
    const at = new Date(iso)
    const today = date.value.format(at) === date.value.format(new Date())
    return new Intl.DateTimeFormat(language.value, { ...today ? { timeStyle: 'short' } : { day: '2-digit', month: 'short' }, timeZone: timeZone.value }).format(at)
  }

  return {
    short,
    // A day without a time is the same day everywhere.
    date: (iso: string) => (/^\d{4}-\d\d-\d\d$/.test(iso) ? day : date).value.format(new Date(iso)),
    dateTime: (iso: string) => dateTime.value.format(new Date(iso)),
    number: (value: number) => number.value.format(value),
    /** @param currency ISO 4217 */
    money: (value: number, currency: string) => new Intl.NumberFormat(language.value, { style: 'currency', currency }).format(value),
    ago,
  }
}
