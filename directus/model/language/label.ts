/** A text that a user reads, in both languages of the product. */
export interface Label {
  readonly de: string
  readonly en: string
}

/** `l('Firma', 'Company')` */
export function l(de: string, en: string): Label {
  return { de, en }
}

export const LOCALES = ['de', 'en'] as const
export type Locale = (typeof LOCALES)[number]

/** Names of the languages in Studio. */
export const STUDIO_LANGUAGES = { de: 'de-DE', en: 'en-US' } as const
