/**
 * Runs as a process of its own: Directus reads its environment once, when it is imported, and keeps one connection.
 * Makes Directus' own tables when they are missing and brings them to the installed version. Makes no user.
 */
interface Knex {
  readonly schema: { hasTable(name: string): Promise<boolean> }
  destroy(): Promise<void>
}

const load = async <T>(path: string): Promise<T> => (await import(`@directus/api/${path}`) as { default: T }).default

const getDatabase = await load<() => Knex>('database/index')
const seed = await load<(database: Knex) => Promise<void>>('database/seeds/run')
const migrate = await load<(database: Knex, direction: 'latest', log: boolean) => Promise<void>>('database/migrations/run')

const database = getDatabase()
if (!await database.schema.hasTable('directus_collections')) await seed(database)
await migrate(database, 'latest', false)
await database.destroy()
// Directus opens timers and a message bus that nobody closes.
process.exit(0)
