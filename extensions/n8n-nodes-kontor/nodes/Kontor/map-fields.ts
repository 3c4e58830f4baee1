import type { FieldType, IDataObject, IExecuteFunctions, ILoadOptionsFunctions, ResourceMapperField, ResourceMapperFields, ResourceMapperValue } from 'n8n-workflow'
import { Refusal } from '../../api/refusal.ts'
import { fieldsOf, telling, type Field } from './load-options.ts'

/** Kinds of fields whose input is no line of text. A date stays one: n8n would give it a time. */
const TYPES: Readonly<Record<string, FieldType>> = { integer: 'number', decimal: 'number', boolean: 'boolean', timestamp: 'dateTime', tags: 'array', json: 'object' }

/** A field of the form in which values are mapped. */
export function toMapperField(field: Field, creating: boolean): ResourceMapperField {
  const choices = field.kind === 'choice' && !field.allowOther && field.choices?.length ? field.choices : undefined
  return {
    id: field.apiName, displayName: field.label, defaultMatch: false, canBeUsedToMatch: false, display: true,
    required: creating && field.required && field.default === undefined,
    type: choices ? 'options' : TYPES[field.kind] ?? 'string',
    ...choices ? { options: choices.map(({ value, label }) => ({ name: label, value })) } : {},
  }
}

async function mapperFields(editor: ILoadOptionsFunctions, creating: boolean): Promise<ResourceMapperFields> {
  return telling(editor, async () => ({ fields: (await fieldsOf(editor)).filter(field => !field.readonly && !field.hidden && field.apiName !== 'id').map(field => toMapperField(field, creating)) }))
}

export function getCreateFields(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
  return mapperFields(this, true)
}

export function getUpdateFields(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
  return mapperFields(this, false)
}

/** The values that are written: those of the form, or those of the item that bear the name of a field. */
export function valuesOf(mapping: Pick<ResourceMapperValue, 'mappingMode' | 'value' | 'schema'>, item: IDataObject): IDataObject {
  const names = new Set(mapping.schema?.map(({ id }) => id))
  const values = mapping.mappingMode === 'autoMapInputData' ? Object.fromEntries(Object.entries(item).filter(([name]) => names.has(name))) : mapping.value ?? {}
  // Times come as objects of a library.
  return JSON.parse(JSON.stringify(values)) as IDataObject
}

/** @throws Refusal when nothing would be written */
export function readValues(node: IExecuteFunctions, index: number): IDataObject {
  const values = valuesOf(node.getNodeParameter('values', index) as ResourceMapperValue, node.getInputData()[index]?.json ?? {})
  if (Object.keys(values).length === 0) throw new Refusal(400, 'NO_VALUES', 'No field has a value')
  return values
}
