import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { API_FOLDER, fromApi, importFromApi } from './from-api.ts'

interface Knex { (config: object): { select(column: string): { toString(): string }, destroy(): Promise<void> } }
interface Cron { CronJob: { from(options: object): { nextDate(): unknown, stop(): void } } }
interface Rollup { rollup(options: object): Promise<{ generate(options: object): Promise<unknown>, close(): Promise<void> }> }
interface Plugin { default(options: object): object }
interface Extensions { resolveFsExtensions(folder: string): Promise<unknown>, resolveModuleExtensions(folder: string): Promise<unknown> }

/**
 * Does what takes long only for the first time in a process and what Directus does at its start: loads the driver of
 * the database, the operations of flows and the clock of schedules, reads manifests, bundles. Nothing is connected, nothing
 * runs, and nothing of it is kept.
 * @param extensions folder of the instance's extensions
 */
export async function warmUp(extensions?: string): Promise<void> {
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
  await bundle()
  if (extensions) await readManifests(extensions)
}

/** As Directus bundles what extensions add to Studio, with nothing in it: the first time takes thirty times as long. */
async function bundle(): Promise<void> {
  const { rollup } = await importFromApi<Rollup>('rollup')
  const [virtual, alias, nodeResolve] = [await importFromApi<Plugin>('@rollup/plugin-virtual'), await importFromApi<Plugin>('@rollup/plugin-alias'), await importFromApi<Plugin>('@rollup/plugin-node-resolve')]
  const plugins = [virtual.default({ entry: 'export const interfaces = []' }), alias.default({ entries: [] }), nodeResolve.default({ browser: true })]
  const bundled = await rollup({ input: 'entry', plugins })
  await bundled.generate({ format: 'es' })
  await bundled.close()
}

async function readManifests(folder: string): Promise<void> {
  const { resolveFsExtensions, resolveModuleExtensions } = await importFromApi<Extensions>('@directus/extensions/node')
  await Promise.all([resolveFsExtensions(folder), resolveModuleExtensions(import.meta.dirname)])
}
