import type { OwnCollectionInfo, OwnCollectionsAnswer, OwnRelation } from '@kontor/model/wire/own-collections'
import type { H3Event } from 'h3'
import type { Caller } from '../core/caller.ts'
import { hearsChanges, onViewChanged } from '../core/changes.ts'
import { callDirectus } from '../core/directus.ts'
import { CORE, PLATFORM } from '../core/operator.ts'
import { ShortCache } from '../core/short-cache.ts'

/** What the portal knows of the collections that a tenant's administrator made. */
export interface OwnFacts {
  readonly collections: ReadonlyMap<string, OwnCollectionInfo>
  readonly relations: readonly OwnRelation[]
}

/**
 * Milliseconds for which a view of collections is taken as it is, and so much longer for which it may serve a request that
 * must not wait. Changes are told; while they cannot be, an admin's new field appears after some seconds. Directus checks
 * every right itself.
 */
const TOLD = { fresh: 60_000, stale: 600_000 }
const UNTOLD = { fresh: 4000, stale: 20_000 }
export const VIEW_AGE = () => hearsChanges() ? TOLD : UNTOLD

const NOTHING: OwnFacts = { collections: new Map(), relations: [] }
let cache: ShortCache<OwnFacts> | undefined

function facts(): ShortCache<OwnFacts> {
  if (cache) return cache
  const made = cache = new ShortCache<OwnFacts>(() => VIEW_AGE().fresh, 2000, () => VIEW_AGE().stale)
  onViewChanged(tenant => made.forget(tenant === undefined ? '' : `${tenant}:`))
  return made
}

/** The same for everybody in a tenant: what of it a person may see is asked of their rights. */
export function ownFacts(event: H3Event, caller: Caller): Promise<OwnFacts> {
  // The platform's own instance has none.
  if (caller.tenant === PLATFORM || caller.tenant === CORE) return Promise.resolve(NOTHING)
  return facts().get(`${caller.tenant}:`, async () => {
    const { collections, relations } = await callDirectus<OwnCollectionsAnswer>(event, caller.access, '/platform/own-collections')
    return { collections: new Map(collections.map(info => [info.name, info])), relations }
  })
}

/**
 * What makes the name of a record for somebody who may read those columns: Studio's template, else the first text.
 * @returns nothing when the id has to do
 */
export function displayOf({ template, texts }: OwnCollectionInfo, mayRead: (column: string) => boolean): string | undefined {
  const readable = template?.replace(/\{\{(\w+)\}\}/g, (place, name: string) => mayRead(name) ? place : '')
  if (readable?.includes('{{')) return readable
  const first = texts.find(mayRead)
  return first === undefined ? undefined : `{{${first}}}`
}
