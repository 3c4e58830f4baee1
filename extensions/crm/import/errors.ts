import type { DirectusError } from '@directus/errors'
import { codedError, type ErrorDetails } from '@kontor/extension-shared/import/errors'
import { l, type Label } from '@kontor/model'

/** Codes of the rules for leads and their import, with their HTTP status and what they tell the person. */
const CODES = {
  MAPPING_WITHOUT_COMPANY: [400, l('Keine Spalte ist der Firma zugeordnet. Ohne Firma entsteht kein Lead.', 'No column is mapped to the company. Without a company there is no lead.')],
  FACTS_ARE_KEPT: [403, l('Herkunft, Hinweise und Importe werden vom System geführt und lassen sich nicht ändern.', 'Origins, marks and imports are kept by the system and cannot be written.')],
  INVALID_CHARACTER: [400, l('Der Text enthält ein Zeichen, das nicht gespeichert werden kann.', 'The text contains a character that cannot be stored.')],
  CHECK_INVALID: [400, l('Geprüft werden die Felder eines Leads als JSON-Objekt.', 'A check takes the fields of a lead as a JSON object.')],
  COMPANY_MISSING: [400, l('Ein Lead braucht eine Firma.', 'A lead needs a company.')],
} as const satisfies Record<string, readonly [number, Label]>

/** @returns an error that Directus answers with the code's status; `extensions` carry the code, the details and `messages` in both languages */
export function crmError(code: keyof typeof CODES, details: ErrorDetails = {}): DirectusError<Readonly<Record<string, string | number | Label>>> {
  const [status, messages] = CODES[code]
  return codedError(code, status, messages, details)
}
