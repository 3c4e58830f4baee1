import type { Label } from '../language/label.ts'

/** What enrichment asks for and answers. The browser loads this file too. */

/** Columns of a lead that a company's own website is asked for. */
export const WEBSITE_FIELDS = ['company', 'street', 'postal_code', 'city', 'country', 'phone', 'mobile', 'email', 'vat_id'] as const
export type WebsiteField = (typeof WEBSITE_FIELDS)[number]

export const ENRICHMENT_STATES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const
export type EnrichmentState = (typeof ENRICHMENT_STATES)[number]

/** What became of a field of a lead. `already`: the lead has what stands there. */
export const ENRICHMENT_OUTCOMES = ['proposed', 'already', 'not_found', 'refused', 'failed'] as const
export type EnrichmentOutcome = (typeof ENRICHMENT_OUTCOMES)[number]

/** Most leads of one run; a website takes about a second. */
export const ENRICHMENT_MAX = 10_000

/** Why a field has no proposal, in words. */
export const ENRICHMENT_REASONS = {
  NO_WEBSITE: { de: 'Beim Lead ist keine Website eingetragen', en: 'The lead has no website' },
  NO_IMPRINT: { de: 'Die Website hat kein Impressum, das sich finden lässt', en: 'The website has no imprint that can be found' },
  NOT_THERE: { de: 'Steht nicht eindeutig im Impressum', en: 'Does not stand in the imprint beyond doubt' },
  REJECTED_BEFORE: { de: 'Wurde schon einmal abgelehnt', en: 'Was rejected before' },
  FORBIDDEN: { de: 'Dieser Lead darf von Ihnen nicht geändert werden', en: 'You may not change this lead' },
  DOCUMENT_ADDRESS: { de: 'Diese Adresse darf nicht abgerufen werden', en: 'This address may not be fetched' },
  DOCUMENT_REFUSED: { de: 'Die Website erlaubt es Programmen nicht, diese Seite zu lesen', en: 'The website does not allow programs to read this page' },
  DOCUMENT_NOT_REACHED: { de: 'Die Website war nicht zu erreichen', en: 'The website could not be reached' },
  DOCUMENT_TOO_LONG: { de: 'Die Seite ist zu groß', en: 'The page is too large' },
  DOCUMENT_TYPE: { de: 'Unter der Adresse steht keine Webseite', en: 'There is no web page at the address' },
  DOCUMENT_EMPTY: { de: 'Auf der Seite steht kein Text', en: 'There is no text on the page' },
  DOCUMENT_BUSY: { de: 'Die Website wurde gerade zu oft abgerufen', en: 'The website was read too often just now' },
  VALUE_REFUSED: { de: 'Der Wert passt nicht zu den Regeln des Feldes', en: 'The value does not fit the rules of the field' },
  INTERNAL: { de: 'Ein unerwarteter Fehler ist aufgetreten', en: 'An unexpected error occurred' },
} as const satisfies Readonly<Record<string, Label>>
export type EnrichmentReason = keyof typeof ENRICHMENT_REASONS
