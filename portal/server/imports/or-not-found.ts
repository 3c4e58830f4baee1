import { KontorError } from '../core/errors.ts'

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
