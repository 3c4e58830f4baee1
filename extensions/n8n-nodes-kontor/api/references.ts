import type { INodePropertyOptions } from 'n8n-workflow'
import type { Api } from './kontor-api.ts'
import { Refusal } from './refusal.ts'

/** The tenant's people, as a collection that is pointed to. */
export const PEOPLE = 'directus_users'
/** As many as the API gives at once: then there may be more. */
const PART = 100

interface Pointing {
  readonly kind: string
  /** Where a relation or a person points to. */
  readonly relation?: { readonly collection: string }
}

/** A field that names a record or a person; files have no list to choose from. */
export const isReference = <F extends Pointing>(field: F): field is F & { readonly relation: NonNullable<F['relation']> } => (field.kind === 'relation' || field.kind === 'person') && field.relation !== undefined

/** Records to choose from, by their names. */
export async function recordsOf(api: Api, collection: string, search = ''): Promise<INodePropertyOptions[]> {
  const { data } = await api<{ data: { id: string | number, label: string }[] }>('GET', `/platform/collections/${collection}/options${search === '' ? '' : `?search=${encodeURIComponent(search)}`}`)
  return data.map(({ id, label }) => ({ name: label, value: id }))
}

/** The whole lists behind the fields that name records, where they are short and the credential may read them. */
export async function shortLists(api: Api, fields: readonly Pointing[]): Promise<ReadonlyMap<string, readonly INodePropertyOptions[]>> {
  const collections = [...new Set(fields.filter(isReference).map(({ relation }) => relation.collection))]
  const lists = await Promise.all(collections.map(async (collection) => {
    try {
      const records = await recordsOf(api, collection)
      return records.length > 0 && records.length < PART ? [[collection, records] as const] : []
    }
    catch (error) {
      // The form is there all the same, with the ID by hand.
      if (error instanceof Refusal && error.status >= 400 && error.status < 500) return []
      throw error
    }
  }))
  return new Map(lists.flat())
}
