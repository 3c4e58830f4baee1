const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

/** Amounts of data as people read them: `12 MB`. */
export function useFormatBytes(): (bytes: number) => string {
  const { locale } = useI18n()
  return (bytes) => {
    const step = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log(bytes) / Math.log(1000)))
    return new Intl.NumberFormat(locale.value === 'de' ? 'de-DE' : 'en-GB', { style: 'unit', unit: UNITS[step], maximumFractionDigits: step > 1 ? 1 : 0 }).format(bytes / 1000 ** step)
  }
}
