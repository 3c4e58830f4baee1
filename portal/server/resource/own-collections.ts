import { LOCALES, type Label, type Locale } from '@kontor/model'
import type { OwnCollectionInfo } from '@kontor/model/wire/own-collections'
import type { H3Event } from 'h3'
import type { Caller } from '../core/caller.ts'
import { KontorError } from '../core/errors.ts'
import type { AnyCollection, OwnCollection } from './definition.ts'
import type { Target } from './display.ts'
import { permissionsOf } from './fields.ts'
import { displayOf, ownFacts } from './own-facts.ts'

const made = new WeakMap<OwnCollectionInfo, OwnCollection>()

/**
 * A collection that the tenant's administrator made and shows in the portal, for everything that works on collections of the
 * model. What the person may do with it is asked as for those (`accessTo`).
 * @throws KontorError NOT_FOUND for one that is not there or not shown
 */
export async function ownCollection(event: H3Event, caller: Caller, name: string): Promise<OwnCollection> {
  const info = (await ownFacts(event, caller)).collections.get(name)
  if (!info || info.place === null) throw new KontorError('NOT_FOUND')
  return toCollection(info)
}

/** Those that the person may read, in the administrator's order. */
export async function readableOwnCollections(event: H3Event, caller: Caller): Promise<OwnCollection[]> {
  const [{ collections }, permissions] = await Promise.all([ownFacts(event, caller), permissionsOf(event, caller)])
  const shown = [...collections.values()].filter(({ name, place }) => place !== null && (permissions[name]?.read?.access ?? 'none') !== 'none')
  return shown.sort((a, b) => (a.place ?? 0) - (b.place ?? 0)).map(toCollection)
}

/** The collection with what makes the names of its records for the person. */
export async function targetOf(event: H3Event, caller: Caller, collection: AnyCollection): Promise<Target> {
  if (!('key' in collection)) return collection.name
  const [{ collections }, permissions] = await Promise.all([ownFacts(event, caller), permissionsOf(event, caller)])
  const info = collections.get(collection.name)
  const readable = permissions[collection.name]?.read?.fields ?? []
  const display = info && displayOf(info, column => readable.includes('*') || readable.includes(column))
  const { key } = collection
  return { collection: collection.name, idType: key === 'bigInteger' ? 'integer' : key, ...display === undefined ? {} : { display } }
}

function toCollection(info: OwnCollectionInfo): OwnCollection {
  const known = made.get(info)
  if (known) return known
  const label = (kind: 'singular' | 'plural'): Label => Object.fromEntries(LOCALES.map(locale => [locale, labelOf(info, kind, locale)])) as unknown as Label
  const collection: OwnCollection = {
    name: info.name, domain: 'platform', softDelete: false, key: info.key, icon: info.icon ?? 'box',
    label: { singular: label('singular'), plural: label('plural') },
    ...info.defaultSort === null ? {} : { defaultSort: info.defaultSort },
  }
  made.set(info, collection)
  return collection
}

/** Studio has one name for a collection, and forms for one and several of its records; each may be empty. */
function labelOf({ name, translations }: OwnCollectionInfo, kind: 'singular' | 'plural', locale: Locale): string {
  const of = (language: string) => translations.find(t => t.language.startsWith(language))
  // A name in the other language says more than the technical one.
  for (const language of [locale, ...LOCALES]) {
    const found = of(language)
    const text = found?.[kind] || found?.name || found?.plural || found?.singular
    if (text) return text
  }
  const words = name.replaceAll('_', ' ').trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
