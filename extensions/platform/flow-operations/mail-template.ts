import { createError } from '@directus/errors'
import { get, renderFn, tokenize } from 'micromustache'
import { itemsAsAutomation, textOf, type FlowContext } from './context.ts'

const TemplateError = createError<{ reason: string }>('FLOW_TEMPLATE_UNUSABLE', ({ reason }) => reason, 400)
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const COLUMNS = ['subject_de', 'text_de', 'subject_en', 'text_en'] as const
type Texts = Readonly<Record<(typeof COLUMNS)[number], string | null>>

export interface Written { readonly subjectDe: string, readonly textDe: string, readonly subjectEn: string, readonly textEn: string }
interface About { readonly collection: unknown, readonly record: unknown }

/** @throws FLOW_TEMPLATE_UNUSABLE naming the text whose brackets do not match */
function variablesOf(name: string, text: string): string[] {
  try {
    return tokenize(text).varNames.map(path => path.trim())
  }
  catch (error) {
    throw new TemplateError({ reason: `The mail template "${name}" cannot be read: ${(error as Error).message}. Variables look like {{record.company}}.` })
  }
}

/** What a variable stands for, as text: nothing where there is nothing, JSON where it is more than one value. */
export function render(text: string, data: Readonly<Record<string, unknown>>): string {
  return renderFn(text, (path: string) => {
    const value: unknown = get(data, path.trim(), { propsExist: false })
    return value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : textOf(value)
  }, data)
}

/**
 * The texts of a template with everything put in that the flow knows, and of a record the fields that they name, as the
 * automation reads it.
 * @param template a template's id, or what Studio's choice of a record stores
 * @returns undefined without a template
 * @throws FLOW_TEMPLATE_UNUSABLE when the template is gone or cannot be read, or it names a record that the automation cannot see
 */
export async function fillTemplate(template: unknown, { collection, record }: About, context: FlowContext): Promise<Written | undefined> {
  const id = textOf(typeof template === 'object' && template !== null ? (template as { key?: unknown }).key : template)
  if (id === '') return undefined
  const found = UUID.test(id) ? await context.database('mail_templates').where({ id }).first('name', ...COLUMNS) as Texts & { name: string } | undefined : undefined
  if (!found) throw new TemplateError({ reason: 'The mail template of this step is gone: choose another one.' })
  const texts = COLUMNS.map(column => found[column] ?? '')
  const wanted = [...new Set(texts.flatMap(text => variablesOf(found.name, text)))].flatMap(path => path.startsWith('record.') ? [path.slice('record.'.length)] : [])
  const data = { ...context.data, ...wanted.length > 0 ? { record: await readRecord(found.name, wanted, { collection, record }, context) } : {} }
  const [subjectDe, textDe, subjectEn, textEn] = texts.map(text => render(text, data)) as [string, string, string, string]
  return { subjectDe, textDe, subjectEn, textEn }
}

async function readRecord(name: string, fields: readonly string[], { collection, record }: About, context: FlowContext): Promise<unknown> {
  const key = textOf(Array.isArray(record) ? record[0] : record)
  if (textOf(collection) === '' || key === '') throw new TemplateError({ reason: `The mail template "${name}" names fields of a record, and this step names no record: fill in collection and id.` })
  const items = await itemsAsAutomation(context, textOf(collection))
  return items.readOne(key, { fields: [...fields] }).catch(() => {
    throw new TemplateError({ reason: `The mail template "${name}" names fields (${fields.join(', ')}) of ${textOf(collection)} that the automation cannot read of this record, or the record is gone.` })
  })
}
