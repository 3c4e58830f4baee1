import type { Database } from '@kontor/extension-shared/context'

/**
 * Deletes documents for good: events that told of them are emptied with them, and the origins of leads name them no more.
 * @returns how many there were
 */
export async function removeSubmissions(trx: Database, where: { readonly id?: string, readonly form: string }): Promise<number> {
  await trx.raw('SET LOCAL kontor.hard_delete = \'on\'')
  return await trx('form_submissions').where(where).delete() as number
}
