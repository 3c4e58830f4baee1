import { isDirectusError } from '@directus/errors'
import { invalidMessage } from '@kontor/compile/messages.ts'
import type { FieldDescriptor } from '@kontor/compile/descriptors.ts'
import { l, type Label } from '@kontor/model'
import { REFUSALS, type RowProblem } from '@kontor/model/wire/imports'

/** Why a row becomes no record, in words. */
export const REASONS = {
  AMBIGUOUS: l('Lässt sich auf zwei Arten lesen. Schreiben Sie es eindeutig, zum Beispiel 2026-03-31 oder 1234,50.', 'Can be read in two ways. Write it so that only one is left, for example 2026-03-31 or 1234.50.'),
  UNKNOWN_CHOICE: l('Diesen Wert gibt es in der Auswahl nicht.', 'The list has no such value.'),
  UNKNOWN_RECORD: l('Einen solchen Eintrag gibt es nicht, oder Sie sehen ihn nicht.', 'There is no such record, or you do not see it.'),
  UNKNOWN_PERSON: l('Diese Person gibt es hier nicht. Nehmen Sie ihre E-Mail-Adresse.', 'There is no such person here. Use their email address.'),
  SEVERAL: l('Mehrere Einträge heißen so. Nehmen Sie die Kennung.', 'Several records have this name. Use the id.'),
  TOO_MANY_TO_NAME: l('Es gibt zu viele Einträge, um einen am Namen zu erkennen. Nehmen Sie die Kennung.', 'There are too many records to know one by its name. Use the id.'),
  NOT_UNIQUE: l('Diesen Wert gibt es schon.', 'This value exists already.'),
  REQUIRED: l('Bitte ausfüllen.', 'Please fill in.'),
  TOO_LONG: l('Dieser Text ist zu lang.', 'This text is too long.'),
  TOO_LARGE: l('Diese Zahl ist zu groß oder zu klein.', 'This number is too large or too small.'),
  UNKNOWN_REFERENCE: l('Diesen Eintrag gibt es nicht.', 'This record does not exist.'),
  INVALID: l('Dieser Wert passt hier nicht.', 'This value does not fit here.'),
  FORBIDDEN: l('Das dürfen Sie nicht anlegen.', 'You may not create this.'),
  REFUSED: l('Ein Ablauf oder eine Regel dieser Sammlung lehnt diese Zeile ab.', 'A flow or a rule of this collection refuses this row.'),
  ...REFUSALS,
} as const satisfies Readonly<Record<string, Label>>
export type ReasonCode = keyof typeof REASONS

/** The fields of a record in both languages, and which column of the file goes to which. */
export interface Words {
  readonly de: readonly FieldDescriptor[]
  readonly en: readonly FieldDescriptor[]
  /** Column of the record -> column of the file. */
  readonly columns: ReadonlyMap<string, string>
}

const of = (fields: readonly FieldDescriptor[], name: string) => fields.find(d => d.name === name)

/** @param field column of the record; null for the row as a whole */
export function problem({ de, en, columns }: Words, field: string | null, code: ReasonCode): RowProblem {
  const kind = code === 'INVALID' && field !== null
  return { column: field === null ? null : columns.get(field) ?? of(de, field)?.label ?? field, field, code, message: kind ? { de: invalidMessage(of(de, field), 'de'), en: invalidMessage(of(en, field), 'en') } : REASONS[code] }
}

/** The reason that stands in a problem under its own words. */
export const worded = (words: Words, field: string | null, code: string, message: Label): RowProblem => ({ column: field === null ? null : words.columns.get(field) ?? of(words.de, field)?.label ?? field, field, code, message })

const ABOUT_FIELD: Readonly<Record<string, ReasonCode>> = {
  FAILED_VALIDATION: 'INVALID', VALUE_TOO_LONG: 'TOO_LONG', VALUE_OUT_OF_RANGE: 'TOO_LARGE', NOT_NULL_VIOLATION: 'REQUIRED', CONTAINS_NULL_VALUES: 'REQUIRED', INVALID_FOREIGN_KEY: 'UNKNOWN_REFERENCE', RECORD_NOT_UNIQUE: 'NOT_UNIQUE',
}
/** What PostgreSQL says of a value, a constraint or a rule of ours. */
const OF_DATABASE = /^(?:22|23|P0|42501)/
/** Codes of PostgreSQL, of connections, and of a Directus that has no time: no row's fault. */
const OF_CONNECTION = /^(?:[0-9A-Z]{5}|E[A-Z]{3,}(?:_[A-Z]+)?)$/
const OF_SERVER: ReadonlySet<string> = new Set(['SERVICE_UNAVAILABLE', 'UNDER_PRESSURE', 'LIMIT_EXCEEDED', 'OUT_OF_DATE'])

/**
 * What Directus, a rule or the database says of one row.
 * @returns nothing for what is no row's fault
 */
export function problemsOf(thrown: unknown, words: Words): RowProblem[] | undefined {
  const thrownOnes: readonly unknown[] = [thrown].flat()
  const errors = thrownOnes.filter(error => isDirectusError<Readonly<Record<string, unknown>> | undefined>(error))
  if (errors.length > 0 && errors.length === thrownOnes.length && errors.every(({ status }) => status < 500)) {
    return errors.map((error) => {
      const { field, type, messages } = (error.extensions ?? {}) as { field?: string | null, type?: string, messages?: Label }
      const about = ABOUT_FIELD[error.code]
      const known = typeof field === 'string' && [...words.columns.keys(), ...words.de.map(d => d.name)].includes(field) ? field : null
      if (about === 'INVALID' && known && (type === 'required' || type === 'nnull')) return problem(words, known, 'REQUIRED')
      const rule = { de: of(words.de, known ?? '')?.validation?.message, en: of(words.en, known ?? '')?.validation?.message }
      if (about === 'INVALID' && rule.de !== undefined) return worded(words, known, 'INVALID', { de: rule.de, en: rule.en ?? rule.de })
      if (about) return problem(words, known, about)
      if (messages) return worded(words, known, error.code, messages)
      return error.code === 'FORBIDDEN' ? problem(words, null, 'FORBIDDEN') : worded(words, known, error.code, { de: error.message, en: error.message })
    })
  }
  const codes = thrownOnes.map(error => String((error as { code?: unknown } | null)?.code ?? ''))
  if (codes.some(code => OF_DATABASE.test(code))) return [problem(words, null, 'DATABASE_REFUSED')]
  const passes = errors.length > 0 ? codes.some(code => OF_SERVER.has(code)) : codes.some(code => OF_CONNECTION.test(code)) || thrownOnes.some(error => error instanceof Error && error.name === 'KnexTimeoutError')
  // A script of a flow throws what it likes, and Directus hands it on.
  return passes ? undefined : [problem(words, null, 'REFUSED')]
}
