import type { Database } from '@kontor/extension-shared/context'

/** Writes proposals or documents, which their operations alone may (`kontor_state.guard_proposals`): for this statement, and none after it. */
export async function asOperation<T>(trx: Database, write: () => PromiseLike<T>): Promise<T> {
  await trx.raw('SELECT set_config(\'kontor.proposals\', \'given\', true)')
  const result = await write()
  await trx.raw('SELECT set_config(\'kontor.proposals\', \'\', true)')
  return result
}
