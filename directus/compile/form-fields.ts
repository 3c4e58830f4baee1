import { leads, type Locale } from '@kontor/model'
import { customDescriptor, studioRules, type DirectusField } from './custom.ts'
import { fieldDescriptors, type FieldDescriptor, type Rule } from './descriptors.ts'
import { isFormField } from './form-field.ts'

/** One row of `FORM_FIELD_ROWS`. */
export interface FieldRow {
  readonly field: string
  readonly special: string | null
  readonly interface: string | null
  readonly options: Record<string, unknown> | null
  readonly translations: { readonly language: string, readonly translation: string }[] | null
  readonly note: string | null
  readonly required: boolean
  readonly readonly: boolean
  readonly hidden: boolean
  readonly type: string
  readonly length: number | null
  readonly nullable: boolean
  readonly fallback: string | null
  readonly validation: Rule | null
  readonly validation_message: string | null
  readonly related: boolean
}

/** The fields of leads as the database knows them, without Directus; PostgreSQL. */
export const FORM_FIELD_ROWS = `
  SELECT f.field, f.special, f.interface, f.options, f.translations, f.note, f.validation, f.validation_message, coalesce(f.required, false) AS required, coalesce(f.readonly, false) AS readonly, coalesce(f.hidden, false) AS hidden,
    format_type(a.atttypid, NULL) AS type, CASE WHEN a.atttypmod > 4 AND a.atttypid = 'varchar'::regtype THEN a.atttypmod - 4 END AS length, NOT a.attnotnull AS nullable, pg_get_expr(d.adbin, d.adrelid) AS fallback,
    EXISTS (SELECT FROM pg_constraint c WHERE c.contype = 'f' AND c.conrelid = a.attrelid AND a.attnum = ANY (c.conkey)) AS related
  FROM directus_fields f JOIN pg_attribute a ON a.attrelid = 'public.leads'::regclass AND a.attname = f.field AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE f.collection = 'leads' ORDER BY f.sort NULLS LAST, f.id`

/** Types of PostgreSQL as Directus calls them; those that are missing no form asks for. */
const TYPES: Readonly<Record<string, string>> = {
  'character varying': 'string', 'text': 'text', 'integer': 'integer', 'bigint': 'bigInteger', 'numeric': 'decimal', 'real': 'float', 'double precision': 'float', 'boolean': 'boolean', 'date': 'date', 'json': 'json', 'jsonb': 'json',
}

function toDirectusField(row: FieldRow): DirectusField | undefined {
  const special = row.special?.split(',') ?? []
  // Several values, kept as one text with commas between.
  const type = special.includes('cast-csv') ? 'csv' : TYPES[row.type]
  if (type === undefined || row.related) return undefined
  return {
    field: row.field, type, schema: { is_nullable: row.nullable, max_length: row.length, default_value: row.fallback },
    meta: { interface: row.interface, special, options: row.options, translations: row.translations, note: row.note, required: row.required, readonly: row.readonly, hidden: row.hidden, validation: row.validation, validation_message: row.validation_message },
  }
}

/** The fields that a form may ask for, the tenant's own included, in their order. */
export function formDescriptors(rows: readonly FieldRow[], locale: Locale): FieldDescriptor[] {
  const rules = new Map(rows.map(row => [row.field, row]))
  const known = fieldDescriptors(leads, locale).map((d) => {
    const row = rules.get(d.name)
    // What a list takes follows from its values.
    const { validation } = row && !d.ownChoices ? studioRules({ field: d.name, type: '', meta: { validation: row.validation, validation_message: row.validation_message } }, locale) : {}
    return validation ? { ...d, validation } : d
  })
  const names = new Set([...known.map(d => d.name), ...Object.keys(leads.fields)])
  const own = rows.filter(row => !names.has(row.field)).flatMap(row => toDirectusField(row) ?? []).flatMap(field => customDescriptor(field, locale) ?? [])
  return [...known, ...own].filter(isFormField)
}
