import { createHash } from 'node:crypto'
import type { Locale } from '@kontor/model'
import { authEnv } from '../auth/env.ts'
import { seal, unseal } from '../auth/seal.ts'
import type { Caller } from '../core/caller.ts'
import { KontorError } from '../core/errors.ts'
import type { Resource } from './definition.ts'
import type { ListQuery } from './query.ts'

type Place = readonly (string | null)[]

/** What a cursor goes with: the same person, tenant, filter, search and order. Fields and the size of a page may change on the way. */
export function cursorContext(caller: Caller, resource: Resource, { filter, search, sort }: Pick<ListQuery, 'filter' | 'search' | 'sort'>): string {
  return createHash('sha256').update(JSON.stringify([caller.tenant, caller.session.userId, resource.collection.name, filter, search ?? null, sort])).digest('hex')
}

/** A place in an order as the caller gets it: encrypted, so that nobody reads or makes one. */
export const makeCursor = (place: Place, context: string): string => seal(place, authEnv().SESSION_KEY, context)

/** @throws KontorError INVALID_QUERY for a cursor that is none, or belongs to another list */
export function readCursor(cursor: string, context: string, locale: Locale): Place {
  const place = unseal<Place>(cursor, authEnv().SESSION_KEY, context)
  if (place) return place
  const message = { de: 'Dieser Cursor gehört nicht zu dieser Liste. Beginnen Sie mit „cursor=start“, mit denselben Filtern und derselben Sortierung.', en: 'This cursor does not belong to this list. Begin with "cursor=start", with the same filters and order.' }[locale]
  throw new KontorError('INVALID_QUERY', { details: [{ field: 'cursor', code: 'INVALID', message }] })
}
