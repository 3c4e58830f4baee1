import type { Locale } from '@kontor/model'
import type { $ZodIssue } from 'zod/v4/core'
import type { FieldDescriptor } from './descriptors.ts'

/** What is wrong with one field, in words for the person who typed it. */
export interface FieldProblem {
  /** Outside name of the field; empty when the whole body is meant. */
  readonly field: string
  readonly code: 'REQUIRED' | 'UNKNOWN_FIELD' | 'TOO_LONG' | 'TOO_SMALL' | 'TOO_LARGE' | 'INVALID'
  readonly message: string
}

const FORMATS: Partial<Record<FieldDescriptor['kind'], Record<Locale, string>>> = {
  email: { de: 'Bitte eine gültige E-Mail-Adresse angeben, zum Beispiel name@firma.de.', en: 'Enter a valid email address, for example name@company.com.' },
  url: { de: 'Bitte eine vollständige Adresse angeben, zum Beispiel https://www.firma.de.', en: 'Enter a full address, for example https://www.company.com.' },
  phone: { de: 'Bitte eine Telefonnummer angeben, zum Beispiel +49 228 123456.', en: 'Enter a phone number, for example +49 228 123456.' },
  vatId: { de: 'Bitte eine USt-IdNr. angeben, zum Beispiel DE123456789.', en: 'Enter a VAT id, for example DE123456789.' },
  integer: { de: 'Bitte eine ganze Zahl angeben.', en: 'Enter a whole number.' },
  decimal: { de: 'Bitte eine Zahl angeben.', en: 'Enter a number.' },
  boolean: { de: 'Bitte Ja oder Nein wählen.', en: 'Choose yes or no.' },
  date: { de: 'Bitte ein Datum angeben.', en: 'Enter a date.' },
  timestamp: { de: 'Bitte Datum und Uhrzeit angeben.', en: 'Enter a date and time.' },
  choice: { de: 'Bitte einen der angebotenen Werte wählen.', en: 'Choose one of the offered values.' },
  tags: { de: 'Bitte nur angebotene Werte wählen.', en: 'Choose offered values only.' },
  relation: { de: 'Bitte einen Eintrag auswählen.', en: 'Choose a record.' },
  person: { de: 'Bitte eine Person auswählen.', en: 'Choose a person.' },
}

/** A postal code that none of its record's country is. */
export const misfitProblem = ({ apiName }: FieldDescriptor, locale: Locale): FieldProblem =>
  ({ field: apiName, code: 'INVALID', message: { de: 'Die Postleitzahl passt nicht zum Land.', en: 'The postal code does not fit the country.' }[locale] })

/** The issues of a failed `safeParse`, one problem per field and reason. */
export function fieldProblems(issues: readonly $ZodIssue[], descriptors: readonly FieldDescriptor[], locale: Locale): FieldProblem[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') return issue.keys.map(field => unknownField(field, descriptors, locale))
    const field = String(issue.path[0] ?? '')
    const d = descriptors.find(one => one.apiName === field)
    return [d && issue.code === 'custom' ? misfitProblem(d, locale) : { field, ...explain(issue, d, locale) }]
  })
}

function unknownField(field: string, descriptors: readonly FieldDescriptor[], locale: Locale): FieldProblem {
  const known = descriptors.some(d => d.apiName === field)
  const message = known
    ? { de: `„${field}“ kann nicht von Hand geändert werden.`, en: `"${field}" cannot be changed by hand.` }
    : { de: `Das Feld „${field}“ gibt es hier nicht.`, en: `There is no field "${field}" here.` }
  return { field, code: 'UNKNOWN_FIELD', message: message[locale] }
}

function explain(issue: $ZodIssue, d: FieldDescriptor | undefined, locale: Locale): Omit<FieldProblem, 'field'> {
  const say = (de: string, en: string) => locale === 'de' ? de : en
  // zod/mini issues carry no received value; a missing or null required field is an invalid type or value.
  const empty = issue.input === undefined || issue.input === null
  if (d?.required && empty && (issue.code === 'invalid_type' || issue.code === 'invalid_value')) {
    return { code: 'REQUIRED', message: say('Bitte ausfüllen.', 'Please fill in.') }
  }
  // Texts have one format of their own: what is required is more than blanks.
  if (d?.required && issue.code === 'invalid_format' && !d.pattern && !(d.kind in FORMATS)) return { code: 'REQUIRED', message: say('Bitte ausfüllen.', 'Please fill in.') }
  if (issue.code === 'too_small') {
    if (issue.origin === 'string') return { code: 'REQUIRED', message: say('Bitte ausfüllen.', 'Please fill in.') }
    return { code: 'TOO_SMALL', message: say(`Der kleinste Wert ist ${issue.minimum}.`, `The smallest value is ${issue.minimum}.`) }
  }
  if (issue.code === 'too_big') {
    if (issue.origin === 'string') return { code: 'TOO_LONG', message: say(`Höchstens ${issue.maximum} Zeichen.`, `At most ${issue.maximum} characters.`) }
    if (issue.origin === 'array') return { code: 'TOO_LONG', message: say(`Höchstens ${issue.maximum} Einträge.`, `At most ${issue.maximum} entries.`) }
    return { code: 'TOO_LARGE', message: say(`Der größte Wert ist ${issue.maximum}.`, `The largest value is ${issue.maximum}.`) }
  }
  return { code: 'INVALID', message: invalidMessage(d, locale) }
}

/** What to say of a value that does not fit its field. */
export function invalidMessage(d: FieldDescriptor | undefined, locale: Locale): string {
  return d?.pattern?.message ?? (d && FORMATS[d.kind]?.[locale]) ?? (locale === 'de' ? 'Dieser Wert passt hier nicht.' : 'This value does not fit here.')
}
