import { FORM_FIELD_ROWS, formDescriptors, type FieldRow } from '@kontor/compile/form-fields.ts'
import type { Database } from '@kontor/extension-shared/context'
import type { FormBody } from '@kontor/model/wire/forms'
import { platformError } from '../errors.ts'

/**
 * What a form may be: it asks for fields that visitors may fill in, each once, and for what a lead needs.
 * @returns the form with its fields as columns, whichever of their names they were called by
 * @throws FORM_FIELD_UNKNOWN, FORM_FIELD_TWICE, FORM_WITHOUT_REQUIRED with the field
 */
export async function checkForm(database: Database, form: FormBody): Promise<FormBody> {
  const { rows } = await database.raw<{ rows: FieldRow[] }>(FORM_FIELD_ROWS)
  const known = formDescriptors(rows, 'de')
  const asked = new Set<string>()
  const fields = form.fields.map((one) => {
    const found = known.find(({ name }) => name === one.field) ?? known.find(({ apiName }) => apiName === one.field)
    if (!found) throw platformError('FORM_FIELD_UNKNOWN', { field: one.field })
    if (asked.has(found.name)) throw platformError('FORM_FIELD_TWICE', { field: found.apiName })
    asked.add(found.name)
    return { ...one, field: found.name }
  })
  const missing = known.find(({ name, required }) => required && !asked.has(name))
  if (missing) throw platformError('FORM_WITHOUT_REQUIRED', { field: missing.apiName })
  return { ...form, fields }
}
