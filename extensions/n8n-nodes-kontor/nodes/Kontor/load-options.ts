import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow'
import { actionsOf, resourceLabel, resourcesOf, type ApiDocument, type Resource } from '../../api/document.ts'
import { readCredential } from '../../api/credential.ts'
import { kontorApi, type Api } from '../../api/kontor-api.ts'
import { toNodeError } from './errors.ts'
import { httpOf } from './request.ts'

/** What a field of a collection is, as the API says. */
export interface Field {
  readonly apiName: string
  readonly kind: string
  readonly label: string
  readonly required: boolean
  readonly readonly: boolean
  readonly hidden: boolean
  readonly sortable: boolean
  readonly custom: boolean
  readonly default?: string | number | boolean
  readonly choices?: readonly { readonly value: string, readonly label: string }[]
  readonly allowOther?: boolean
  /** Where a relation or a person points to. */
  readonly relation?: { readonly collection: string }
}

/** Errors of the editor's own questions, told as those of a run. */
export async function telling<T>(editor: ILoadOptionsFunctions, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  }
  catch (error) {
    throw toNodeError(editor.getNode(), error)
  }
}

export async function editorApi(editor: ILoadOptionsFunctions): Promise<Api> {
  const credential = readCredential(await editor.getCredentials('kontorApi'))
  return kontorApi(httpOf(editor), credential, String(editor.getCurrentNodeParameter('tenant', { extractValue: true }) ?? '').trim())
}

const resources = async (api: Api): Promise<Resource[]> => resourcesOf(await api<ApiDocument>('GET', '/openapi.json'))

/** The collection that the node works on; nothing while none is chosen. */
export async function collectionOf(editor: ILoadOptionsFunctions, api: Api): Promise<string | undefined> {
  const chosen = editor.getCurrentNodeParameter('resource')
  const asPerson = editor.getCurrentNodeParameter('actAs') === 'person'
  const collection = asPerson ? editor.getCurrentNodeParameter('collection') : (await resources(api)).find(({ path }) => path === chosen)?.collection
  return typeof collection === 'string' && /^[A-Za-z]\w*$/.test(collection) ? collection : undefined
}

/** Its fields, as far as its credential sees them. */
export async function fieldsOf(editor: ILoadOptionsFunctions, api?: Api): Promise<readonly Field[]> {
  api ??= await editorApi(editor)
  const collection = await collectionOf(editor, api)
  if (collection === undefined) return []
  return (await api<{ data: { fields: Field[] } }>('GET', `/platform/collections/${collection}`)).data.fields
}

const toOption = ({ apiName, label, custom }: Field): INodePropertyOptions => ({ name: label, value: apiName, description: custom ? `${apiName}, a field of the tenant` : apiName })

export function getResources(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
  return telling(this, async () => {
    const document = await (await editorApi(this))<ApiDocument>('GET', '/openapi.json')
    return [...actionsOf(document), ...resourcesOf(document).map(({ path, operations }) => ({ name: resourceLabel(path), value: path, description: operations.join(', ') }))]
  })
}

export function getCollections(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
  return telling(this, async () => (await resources(await editorApi(this))).map(({ path, collection }) => ({ name: resourceLabel(path), value: collection })))
}

export function getFields(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
  return telling(this, async () => (await fieldsOf(this)).map(toOption))
}

export function getSortableFields(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
  return telling(this, async () => (await fieldsOf(this)).filter(({ sortable }) => sortable).map(toOption))
}

export function getCountableFields(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
  return telling(this, async () => [{ name: 'No Field, the Total Alone', value: '' }, ...(await fieldsOf(this)).filter(({ kind }) => kind === 'choice' || kind === 'boolean').map(toOption)])
}

/** Fields of a lead of which a program may propose a value, as far as the form can tell. */
export function getLeadFields(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
  return telling(this, async () => (await (await editorApi(this))<{ data: { fields: Field[] } }>('GET', '/platform/collections/leads')).data.fields.filter(({ hidden, kind }) => !hidden && !UNPROPOSED.has(kind)).map(toOption))
}

/** Kinds whose values are no matter of a source. */
const UNPROPOSED: ReadonlySet<string> = new Set(['uuid', 'person', 'series', 'timestamp', 'json', 'file'])
