import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow'
import { resourceLabel, resourcesOf, type ApiDocument, type Resource } from '../../api/document.ts'
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

async function editorApi(editor: ILoadOptionsFunctions): Promise<Api> {
  const credential = readCredential(await editor.getCredentials('kontorApi'))
  return kontorApi(httpOf(editor), credential, String(editor.getCurrentNodeParameter('tenant', { extractValue: true }) ?? '').trim())
}

const resources = async (api: Api): Promise<Resource[]> => resourcesOf(await api<ApiDocument>('GET', '/openapi.json'))

/** The fields of the collection that the node works on, as far as its credential sees them. */
export async function fieldsOf(editor: ILoadOptionsFunctions): Promise<readonly Field[]> {
  const api = await editorApi(editor)
  const chosen = editor.getCurrentNodeParameter('resource')
  const asPerson = editor.getCurrentNodeParameter('actAs') === 'person'
  const collection = asPerson ? editor.getCurrentNodeParameter('collection') : (await resources(api)).find(({ path }) => path === chosen)?.collection
  if (typeof collection !== 'string' || !/^[a-z][a-z0-9_]*$/.test(collection)) return []
  return (await api<{ data: { fields: Field[] } }>('GET', `/platform/collections/${collection}`)).data.fields
}

const toOption = ({ apiName, label, custom }: Field): INodePropertyOptions => ({ name: label, value: apiName, description: custom ? `${apiName}, a field of the tenant` : apiName })

export function getResources(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
  return telling(this, async () => (await resources(await editorApi(this))).map(({ path, operations }) => ({ name: resourceLabel(path), value: path, description: operations.join(', ') })))
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
