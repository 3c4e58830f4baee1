import { MODELS, type Locale } from '@kontor/model'
import type { H3Event } from 'h3'
import type { Caller } from '../core/caller.ts'
import { KontorError } from '../core/errors.ts'
import { describedRoutes } from '../openapi/collect.ts'
import type { AnyCollection } from './definition.ts'
import { accessTo, type Access } from './fields.ts'
import { ownCollection } from './own-collections.ts'
import { ownFacts } from './own-facts.ts'

/** A list of another collection whose records name one of this. */
export interface RelatedList {
  readonly collection: string
  readonly label: string
  /** Outside name of the field that names it. */
  readonly field: string
  readonly fieldLabel: string
  readonly path: string
  readonly own: boolean
}

/** Where the records of a collection are listed, below `/api/v1`; null for one that has no list. */
export async function pathOf(collection: AnyCollection): Promise<string | null> {
  if ('key' in collection) return `/custom/${collection.name}`
  const route = (await describedRoutes()).find(({ method, path, spec }) => method === 'get' && spec.list !== undefined && spec.collection === collection.name && !path.includes('{'))
  return route?.path.slice('/api/v1'.length) ?? null
}

/** Lists of records that name one of this collection, as far as the person may read them. */
export async function relatedLists(event: H3Event, caller: Caller, collection: AnyCollection, locale: Locale): Promise<RelatedList[]> {
  const { relations } = await ownFacts(event, caller)
  const names = [...new Set(relations.filter(({ related }) => related === collection.name).map(one => one.collection))]
  return (await Promise.all(names.map(async (name): Promise<RelatedList[]> => {
    const found = await readable(event, caller, name)
    const path = found && await pathOf(found.other)
    if (!found || !path) return []
    const { other, access } = found
    return access.fields(locale).filter(d => d.relation?.collection === collection.name)
      .map(d => ({ collection: name, label: other.label.plural[locale], field: d.apiName, fieldLabel: d.label, path, own: 'key' in other }))
  }))).flat()
}

async function readable(event: H3Event, caller: Caller, name: string): Promise<{ readonly other: AnyCollection, readonly access: Access } | undefined> {
  try {
    const other = MODELS.tenant.find(one => one.name === name) ?? await ownCollection(event, caller, name)
    const access = await accessTo(event, caller, other)
    return access.may('read') ? { other, access } : undefined
  }
  catch (error) {
    // Not shown, of a module that is off, or not theirs.
    if (error instanceof KontorError && error.status < 500) return undefined
    throw error
  }
}
