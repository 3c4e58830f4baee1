import type { Locale } from '@kontor/model'
import { byColumn, isRefused, settle } from './conditions.ts'
import type { FieldDescriptor } from './descriptors.ts'
import { fieldProblems, misfitProblem, type FieldProblem } from './messages.ts'
import { isJudgedByCountry, misfitPostalCodes } from './postal-code.ts'
import { createSchema, updateSchema } from './schemas.ts'

const SCHEMAS = { create: createSchema, update: updateSchema } as const
const compiled = new WeakMap<readonly FieldDescriptor[], Partial<Record<keyof typeof SCHEMAS, ReturnType<typeof createSchema>>>>()

const FILL_IN = { de: 'Bitte ausfüllen.', en: 'Please fill in.' } as const
const REFUSED = { de: 'Dieser Wert passt hier nicht.', en: 'This value does not fit here.' } as const

/** Whether what may be written of a record depends on its other values. */
export const isConditional = (descriptors: readonly FieldDescriptor[]): boolean => descriptors.some(d => d.conditions || isJudgedByCountry(d))

/**
 * Checks the body of a write against the fields, each as its conditions make it for the record that comes of it: the same
 * for form, API and import.
 * @param present the record as it is, in outside names; of a new one nothing
 * @returns what may be written, or one problem per field, in the person's language
 */
export function checkBody(body: Readonly<Record<string, unknown>>, action: 'create' | 'update', descriptors: readonly FieldDescriptor[], locale: Locale, present: Readonly<Record<string, unknown>> = {}): { readonly data: Record<string, unknown> } | { readonly problems: readonly FieldProblem[] } {
  const fields = isConditional(descriptors) ? settled(body, action, descriptors, present) : descriptors
  const known = compiled.get(fields) ?? {}
  const schema = known[action] ??= SCHEMAS[action](fields)
  compiled.set(fields, known)
  const result = schema.safeParse(body)
  if (!result.success) return { problems: fieldProblems(result.error.issues, fields, locale) }
  // What a condition demands of a record that is there already, whether this call names it or not.
  const missing = action === 'create' || fields === descriptors ? [] : fields.filter((d, at) => d.required && !descriptors[at]?.required && !d.readonly && !(d.apiName in body) && isNone(present[d.apiName]))
  const refused = fields.filter(d => d.apiName in body && isRefused(d, body[d.apiName], {}))
  const misfits = misfitsOf(body, fields, present)
  if (missing.length + refused.length + misfits.length === 0) return { data: result.data }
  return {
    problems: [
      ...missing.map((d): FieldProblem => ({ field: d.apiName, code: 'REQUIRED', message: FILL_IN[locale] })),
      ...refused.map((d): FieldProblem => ({ field: d.apiName, code: 'INVALID', message: d.validation?.message ?? REFUSED[locale] })),
      ...misfits.map(d => misfitProblem(d, locale)),
    ],
  }
}

/** Postal codes that a body of only one of both makes none of their country; what was so before is not its fault. */
export function misfitsOf(body: Readonly<Record<string, unknown>>, fields: readonly FieldDescriptor[], present: Readonly<Record<string, unknown>>): FieldDescriptor[] {
  const values = byColumn({ ...present, ...body }, fields)
  const outside = (column: string) => fields.find(d => d.name === column)?.apiName ?? ''
  return misfitPostalCodes(fields, column => values[column]).filter(d => d.apiName in body || outside(d.country ?? '') in body)
}

const isNone = (value: unknown) => value === null || value === undefined || value === ''

function settled(body: Readonly<Record<string, unknown>>, action: 'create' | 'update', descriptors: readonly FieldDescriptor[], present: Readonly<Record<string, unknown>>): readonly FieldDescriptor[] {
  const start = action === 'create' ? Object.fromEntries(descriptors.flatMap(d => d.default === undefined ? [] : [[d.apiName, d.default]])) : present
  const values = byColumn({ ...start, ...body }, descriptors)
  return descriptors.map(d => settle(d, { values }))
}
