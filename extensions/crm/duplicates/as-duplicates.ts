import type { Database } from '@kontor/extension-shared/context'

/** Writes pairs, which their operations alone may (`kontor_state.guard_duplicates`): for this work, and nothing after it. */
export async function asDuplicates<T>(trx: Database, write: () => PromiseLike<T>): Promise<T> {
  await trx.raw('SELECT set_config(\'kontor.duplicates\', \'given\', true)')
  const result = await write()
  await trx.raw('SELECT set_config(\'kontor.duplicates\', \'\', true)')
  return result
}
