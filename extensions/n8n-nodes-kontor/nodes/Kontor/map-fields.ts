import { tryToParseDateTime, type FieldType, type IDataObject, type IExecuteFunctions, type ILoadOptionsFunctions, type INodePropertyOptions, type ResourceMapperField, type ResourceMapperFields, type ResourceMapperValue } from 'n8n-workflow'
import { isReference, shortLists } from '../../api/references.ts'
import { Refusal } from '../../api/refusal.ts'
import { editorApi, fieldsOf, telling, type Field } from './load-options.ts'

/** Kinds of fields whose input is no line of text. A date stays one: n8n would give it a time. */
const TYPES: Readonly<Record<string, FieldType>> = { integer: 'number', decimal: 'number', boolean: 'boolean', timestamp: 'dateTime', tags: 'array', m2m: 'array', json: 'object' }

/** Records that can be chosen, by the collection in which they are; a list that is too long to be offered is not there. */
type Lists = ReadonlyMap<string, readonly INodePropertyOptions[]>

/** A field of the form in which values are mapped. */
export function toMapperField(field: Field, creating: boolean, lists: Lists = new Map()): ResourceMapperField {
  const choices = field.kind === 'choice' && !field.allowOther && field.choices?.length
    ? field.choices.map(({ value, label }) => ({ name: label, value }))
    : isReference(field) ? lists.get(field.relation.collection) : undefined
  return {
    id: field.apiName, displayName: field.label, defaultMatch: false, canBeUsedToMatch: false, display: true,
    required: creating && field.required && field.default === undefined,
    type: choices ? 'options' : TYPES[field.kind] ?? 'string',
    ...choices ? { options: [...choices] } : {},
  }
}

async function mapperFields(editor: ILoadOptionsFunctions, creating: boolean): Promise<ResourceMapperFields> {
  return telling(editor, async () => {
    const api = await editorApi(editor)
    const fields = (await fieldsOf(editor, api)).filter(field => !field.readonly && !field.hidden && field.apiName !== 'id')
    const lists = await shortLists(api, fields)
    return { fields: fields.map(field => toMapperField(field, creating, lists)) }
  })
}

export function getCreateFields(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
  return mapperFields(this, true)
}

export function getUpdateFields(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
  return mapperFields(this, false)
}

/** A day with a time and no zone, as n8n's own input for times gives it. */
const LOCAL_TIME = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?$/

const NUMBER = /^-?\d+(?:\.\d+)?$/
/** A thousand and a half to some, one and a half to others. */
const AMBIGUOUS = /^-?[1-9]\d{0,2}\.\d{3}$/
/** The calendar has it: 30 February would become a day in March. */
const isDay = (text: string): boolean => new Date(`${text.slice(0, 10)}T00:00Z`).toJSON()?.startsWith(text.slice(0, 10)) === true

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  }
  catch {
    return text
  }
}

/**
 * What a text stands for in a field of this type: expressions, models and n8n's inputs for lists give texts. One that does
 * not fit stays as it is, so that Kontor says what is wrong with it.
 * @param zone time zone of the workflow, for times that name none
 */
export function fromText(value: unknown, type: FieldType | undefined, zone: string): unknown {
  if (typeof value !== 'string' || type === undefined || type === 'string') return value
  const text = value.trim()
  // Nothing is no number 0.
  if (text === '') return null
  switch (type) {
    case 'number': return NUMBER.test(text) && !AMBIGUOUS.test(text) ? Number(text) : value
    case 'boolean': return text === 'true' || text === 'false' ? text === 'true' : value
    case 'dateTime': return LOCAL_TIME.test(text) && isDay(text) ? tryToParseDateTime(text, zone).toJSON() : value
    case 'array': return text.startsWith('[') ? parsed(text) : text.split(',').map(part => part.trim()).filter(Boolean)
    case 'object': return parsed(text)
    default: return value
  }
}

/** The values that are written: those of the form, or those of the item that bear the name of a field. */
export function valuesOf(mapping: Pick<ResourceMapperValue, 'mappingMode' | 'value' | 'schema'>, item: IDataObject, zone: string): IDataObject {
  const types = new Map(mapping.schema?.map(({ id, type }) => [id, type]))
  const values = mapping.mappingMode === 'autoMapInputData' ? Object.fromEntries(Object.entries(item).filter(([name]) => types.has(name))) : mapping.value ?? {}
  // Times come as objects of a library.
  return Object.fromEntries(Object.entries(JSON.parse(JSON.stringify(values)) as IDataObject).map(([name, value]) => [name, fromText(value, types.get(name), zone)])) as IDataObject
}

/** @throws Refusal when nothing would be written */
export function readValues(node: IExecuteFunctions, index: number): IDataObject {
  const values = valuesOf(node.getNodeParameter('values', index) as ResourceMapperValue, node.getInputData()[index]?.json ?? {}, node.getTimezone())
  if (Object.keys(values).length === 0) throw new Refusal(400, 'NO_VALUES', 'No field has a value')
  return values
}
