/** Signs and Studio's icons by which people say that a number is money -> ISO 4217. */
const SIGNS: Readonly<Record<string, string>> = {
  '€': 'EUR', '$': 'USD', 'US$': 'USD', '£': 'GBP', 'Fr.': 'CHF', 'SFr.': 'CHF', '¥': 'JPY', 'zł': 'PLN', 'Kč': 'CZK',
  'euro': 'EUR', 'euro_symbol': 'EUR', 'attach_money': 'USD', 'currency_pound': 'GBP', 'currency_franc': 'CHF', 'currency_yen': 'JPY',
}
const CODES = new Set(['EUR', 'USD', 'GBP', 'CHF', 'JPY', 'PLN', 'CZK', 'DKK', 'SEK', 'NOK', 'HUF', 'RON', 'BGN', 'TRY', 'CAD', 'AUD', 'CNY', 'INR'])

/** The currency that the texts and icons around a number name, if they name one. */
export function currencyOf(...around: readonly unknown[]): string | undefined {
  for (const one of around) {
    if (typeof one !== 'string') continue
    const text = one.trim()
    if (SIGNS[text]) return SIGNS[text]
    if (CODES.has(text.toUpperCase())) return text.toUpperCase()
  }
  return undefined
}
