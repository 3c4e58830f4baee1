import { MODELS } from '@kontor/model'
import type { H3Event } from 'h3'
import { z } from 'zod'
import type { Caller } from '../core/caller.ts'
import { KontorError } from '../core/errors.ts'
import type { AnyCollection } from './definition.ts'
import { accessTo } from './fields.ts'
import { ownCollection } from './own-collections.ts'

const names = MODELS.tenant.map(collection => collection.name)

/** A collection in the address: of the model, or one of the tenant's own. */
export const collectionParams = z.object({ name: z.string().regex(/^\w{1,63}$/).meta({ description: 'Name of a collection.', example: 'leads', override: { anyOf: [{ enum: names }, { type: 'string', pattern: '^\\w{1,63}$' }] } }) })

/** For calls that take the name on: what the tenant does not have is not there, whatever the address behind says of it. */
export function unknownCollection(error: unknown): never {
  throw error instanceof KontorError && error.code === 'ROUTE_NOT_FOUND' ? new KontorError('NOT_FOUND', { cause: error }) : error
}

/**
 * A collection of the model, or one of the tenant's own that the portal shows.
 * @throws KontorError NOT_FOUND for what is neither
 */
export async function collectionNamed(event: H3Event, caller: Caller, name: string): Promise<AnyCollection> {
  return MODELS.tenant.find(candidate => candidate.name === name) ?? await ownCollection(event, caller, name)
}

/**
 * A collection that people may fill from a file, by its name.
 * @throws KontorError NOT_FOUND for one that has an import of its own, or none; FORBIDDEN, MODULE_DISABLED
 */
export async function importableNamed(event: H3Event, caller: Caller, name: string): Promise<string> {
  const collection = await collectionNamed(event, caller, name)
  if (!('key' in collection) && !collection.importable) throw new KontorError('NOT_FOUND')
  if (!(await accessTo(event, caller, collection)).may('create')) throw new KontorError('FORBIDDEN')
  return collection.name
}
