import type { ILoadOptionsFunctions, INodeListSearchResult, INodePropertyOptions } from 'n8n-workflow'
import { isReference, PEOPLE, recordsOf } from '../../api/references.ts'
import { collectionOf, editorApi, fieldsOf, telling } from './load-options.ts'

/** People of the tenant. */
export function getPeople(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
  return telling(this, async () => recordsOf(await editorApi(this), PEOPLE))
}

/** Records of the collection that the node works on. */
export function searchRecords(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
  return telling(this, async () => {
    const api = await editorApi(this)
    const collection = await collectionOf(this, api)
    return { results: collection === undefined ? [] : await recordsOf(api, collection, filter) }
  })
}

/** What the field of a filter can be compared with: related records, people, choices, yes and no. */
export function searchValues(this: ILoadOptionsFunctions, filter = ''): Promise<INodeListSearchResult> {
  return telling(this, async () => {
    const api = await editorApi(this)
    const chosen = this.getCurrentNodeParameter('&field')
    const field = (await fieldsOf(this, api)).find(({ apiName }) => apiName === chosen)
    if (!field) return { results: [] }
    if (isReference(field)) return { results: await recordsOf(api, field.relation.collection, filter) }
    const fixed = field.kind === 'boolean' ? [{ name: 'Yes', value: 'true' }, { name: 'No', value: 'false' }] : (field.choices ?? []).map(({ value, label }) => ({ name: label, value }))
    return { results: fixed.filter(({ name }) => name.toLowerCase().includes(filter.trim().toLowerCase())) }
  })
}
