import { MODELS, type Collection } from '@kontor/model'
import { z } from 'zod'
import { KontorError } from '../core/errors.ts'

const names = MODELS.tenant.map(collection => collection.name)

/** A collection in the address. */
export const collectionParams = z.object({ name: z.string().regex(/^\w{1,63}$/).meta({ description: 'Name of a collection.', example: 'leads', override: { enum: names } }) })

/** For calls that take the name on: what the tenant does not have is not there, whatever the address behind says of it. */
export function unknownCollection(error: unknown): never {
  throw error instanceof KontorError && error.code === 'ROUTE_NOT_FOUND' ? new KontorError('NOT_FOUND', { cause: error }) : error
}

/** @throws KontorError NOT_FOUND for what is none of the tenant's */
export function collectionNamed(name: string): Collection {
  const collection = MODELS.tenant.find(candidate => candidate.name === name)
  if (!collection) throw new KontorError('NOT_FOUND')
  return collection
}
