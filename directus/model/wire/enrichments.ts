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
  SOURCE_OFF: { de: 'Die Quelle ist ausgeschaltet oder nicht mehr eingerichtet', en: 'The source is switched off or not set up any more' },
  SOURCE_COST_CAP: { de: 'Die Kostengrenze der Quelle für diesen Monat ist erreicht', en: 'The source has reached its cost cap for this month' },
  SOURCE_LEAD_LACKS: { de: 'Dem Lead fehlt eine Angabe, mit der die Quelle gefragt wird', en: 'The lead lacks a value that the source is asked by' },
  SOURCE_UNKNOWN: { de: 'Die Quelle kennt diese Firma nicht', en: 'The source does not know this company' },
  SOURCE_NOT_SAID: { de: 'Die Quelle sagt dazu nichts', en: 'The source says nothing of it' },
  SOURCE_SEVERAL: { de: 'Die Quelle nennt mehrere Werte', en: 'The source says several values' },
  SOURCE_ADDRESS: { de: 'Diese Adresse darf nicht abgerufen werden', en: 'This address may not be fetched' },
  SOURCE_KEY: { de: 'Der Schlüssel fehlt, gilt für eine andere Adresse oder wird abgewiesen', en: 'The key is missing, was given for another address, or is refused' },
  SOURCE_NOT_REACHED: { de: 'Die Quelle hat nicht geantwortet', en: 'The source did not answer' },
  SOURCE_BUSY: { de: 'Die Quelle wird gerade zu oft gefragt', en: 'The source is asked too often right now' },
  SOURCE_TOO_LONG: { de: 'Die Antwort der Quelle ist zu groß', en: 'The answer of the source is too large' },
  SOURCE_NO_JSON: { de: 'Die Quelle antwortet nicht mit JSON', en: 'The source does not answer with JSON' },
  REGISTER_EMPTY: { de: 'Für die Quelle ist noch kein Register geladen', en: 'No register is loaded for the source yet' },
  MODEL_NO_TEXT: { de: 'Zu dem Lead ist noch kein Text gespeichert', en: 'No text is stored for the lead yet' },
  MODEL_FORM: { de: 'Das Modell hat nicht in der verlangten Form geantwortet', en: 'The model did not answer in the form that is asked for' },
  MODEL_NOT_POINTED: { de: 'Das Modell hat keine Stelle gezeigt', en: 'The model pointed at no passage' },
  MODEL_INVENTED: { de: 'Die Stelle, die das Modell nennt, steht in keinem Text', en: 'The passage that the model names stands in no text' },
  MODEL_NO_VALUE: { de: 'In der Stelle, die das Modell nennt, steht kein solcher Wert', en: 'The passage that the model names holds no such value' },
  MODEL_NO_CHOICE: { de: 'Das Modell hat etwas gewählt, das nicht zur Wahl steht', en: 'The model chose something that is not on the list' },
  INTERNAL: { de: 'Ein unerwarteter Fehler ist aufgetreten', en: 'An unexpected error occurred' },
} as const satisfies Readonly<Record<string, Label>>
export type EnrichmentReason = keyof typeof ENRICHMENT_REASONS

/** Reasons why a value is not there; of all others the rules or the world are to blame. */
export const NOT_FOUND_REASONS: ReadonlySet<EnrichmentReason> = new Set(['NO_WEBSITE', 'NO_IMPRINT', 'NOT_THERE', 'SOURCE_LEAD_LACKS', 'SOURCE_UNKNOWN', 'SOURCE_NOT_SAID', 'SOURCE_SEVERAL', 'MODEL_NO_TEXT', 'MODEL_NOT_POINTED'])
/** What the rules refuse, and not the world. */
export const REFUSED_REASONS: ReadonlySet<EnrichmentReason> = new Set(['FORBIDDEN', 'DOCUMENT_ADDRESS', 'DOCUMENT_REFUSED', 'VALUE_REFUSED', 'SOURCE_ADDRESS', 'MODEL_INVENTED', 'MODEL_NO_VALUE', 'MODEL_NO_CHOICE'])
