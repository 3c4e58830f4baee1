import type { Database } from '@kontor/extension-shared/context'
import { BELONGINGS, isAudited, partsOf, type Belonging } from './belongings.ts'
import type { Erasure } from './erasures.ts'

/** Records in one transaction: nobody else waits long for a row. */
const BATCH = 500

/** Hands over or erases what belongs to the person, deleted records and all. */
export async function clearRecords(database: Database, erasure: Erasure): Promise<void> {
  for (const belonging of BELONGINGS) {
    const handOver = belonging.belongs === 'work' && erasure.successor !== null
    while (await (handOver ? handOverSome(database, belonging, erasure) : eraseSome(database, belonging, erasure)) === BATCH);
  }
  if (erasure.successor === null) while (await eraseComments(database, erasure.person) === BATCH);
}

const some = async (trx: Database, { collection, column }: Pick<Belonging, 'collection' | 'column'>, person: string): Promise<string[]> =>
  (await trx(collection).where({ [column]: person }).orderBy('id').limit(BATCH).forUpdate().select('id') as { id: string }[]).map(({ id }) => id)

function handOverSome(database: Database, belonging: Belonging, { person, successor, requested_by: actor }: Erasure): Promise<number> {
  return database.transaction(async (trx) => {
    const ids = await some(trx, belonging, person)
    const noted = isAudited(belonging.collection) ? { user_updated: actor, date_updated: new Date() } : {}
    await trx(belonging.collection).whereIn('id', ids).update({ [belonging.column]: successor, ...noted })
    return ids.length
  })
}

function eraseSome(database: Database, belonging: Belonging, { person }: Erasure): Promise<number> {
  return database.transaction(async (trx) => {
    await trx.raw('SET LOCAL kontor.hard_delete = \'on\'')
    const ids = await some(trx, belonging, person)
    await eraseRows(trx, belonging.collection, ids)
    return ids.length
  })
}

/** Rows with their parts, and what Directus keeps of them. In a transaction that says `kontor.hard_delete`. */
export async function eraseRows(trx: Database, collection: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await forgetParts(trx, collection, ids)
  await trx(collection).whereIn('id', [...ids]).delete()
}

/** Former versions of rows, comments, whom Directus told of them; the same for their parts, which go with them or are copies of them. */
async function forgetParts(trx: Database, collection: string, ids: readonly string[]): Promise<void> {
  for (const part of partsOf(collection)) {
    const rows = await trx(part.collection).whereIn(part.column, [...ids]).select('id') as { id: string }[]
    for (let at = 0; at < rows.length; at += BATCH) {
      const batch = rows.slice(at, at + BATCH).map(({ id }) => id)
      await (part.cascades ? forgetParts : eraseRows)(trx, part.collection, batch)
    }
  }
  // A task names what it is about, and its title may say it.
  if (collection !== 'tasks') await eraseRows(trx, 'tasks', await trx('tasks').where({ about_collection: collection }).whereIn('about_record', [...ids]).pluck('id') as string[])
  for (const table of ['directus_revisions', 'directus_comments', 'directus_notifications']) await trx(table).where({ collection }).whereIn('item', [...ids]).delete()
}

function eraseComments(database: Database, person: string): Promise<number> {
  return database.transaction(async (trx) => {
    const ids = await some(trx, { collection: 'directus_comments', column: 'user_created' }, person)
    await trx('directus_revisions').where({ collection: 'directus_comments' }).whereIn('item', ids).delete()
    await trx('directus_comments').whereIn('id', ids).delete()
    return ids.length
  })
}
