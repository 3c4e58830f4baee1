import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { API_FOLDER, fromApi } from './from-api.ts'

interface Knex { (config: object): { select(column: string): { toString(): string }, destroy(): Promise<void> } }
interface Cron { CronJob: { from(options: object): { nextDate(): unknown, stop(): void } } }

/**
 * Loads what Directus loads only when it starts: the driver of the database, the operations of flows, the clock of
 * schedules. Nothing is connected and nothing runs.
 */
export async function warmUp(): Promise<void> {
  for (const name of await readdir(join(API_FOLDER, 'dist', 'operations'))) await import(`@directus/api/operations/${name}/index`)
  await import(fromApi.resolve('helmet'))
  const database = (fromApi('knex') as Knex)({ client: 'pg', connection: {}, pool: { min: 0, max: 1 } })
  database.select('id').toString()
  await database.destroy()
  // Directus imports the extensions' files under a new name at each start, as TypeScript that was never seen: Node loads
  // what makes JavaScript of it at the first such file, and that takes longer than all of the files. A name that is in
  // no cache of what was compiled before.
  await import(`${import.meta.resolve('./late-bus.ts')}?${process.pid}`)
  const job = (fromApi('cron') as Cron).CronJob.from({ cronTime: '0 0 * * *', onTick: () => {}, start: false })
  job.nextDate()
}
