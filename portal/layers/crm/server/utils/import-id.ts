import { getRouterParam, type H3Event } from 'h3'
import { KontorError } from '~~/server/core'

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The id of an import in the address. @throws KontorError 404 for what is no id */
export function importId(event: H3Event): string {
  const id = getRouterParam(event, 'id') ?? ''
  if (!UUID.test(id)) throw new KontorError('NOT_FOUND')
  return id
}

/** Directus says "forbidden" of what it does not find; outside an import that one may not see does not exist. */
export async function orNotFound<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  }
  catch (error) {
    if (error instanceof KontorError && error.code === 'FORBIDDEN') throw new KontorError('NOT_FOUND', { cause: error })
    throw error
  }
}
