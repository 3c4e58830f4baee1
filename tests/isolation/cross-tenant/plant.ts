import { randomUUID } from 'node:crypto'
import { instanceOf, withClient, type Client } from '@kontor/apply'
import { allFields, MODELS, type Collection, type Field } from '@kontor/model'
import { hub } from '../../support/hub.ts'
import { stackDatabase } from '../database.ts'

/** A tenant with a secret in every collection and in a file. */
export interface Planted {
  readonly slug: string
  /** Stands in every text that was planted and nowhere else. */
  readonly secret: string
  /** Collection -> id of the planted record. */
  readonly ids: Readonly<Record<string, string>>
  readonly file: string
  /** The person who owns what belongs to somebody. */
  readonly sub: string
}

const QUOTED = (name: string) => `"${name.replaceAll('"', '""')}"`

/**
 * Writes one record into every collection of the tenant's model, past Directus, with the secret in every column that
 * takes a text.
 * @param owner id of the user to whom conversations and leads belong
 */
export async function plantRecords(slug: string, secret: string, owner: string): Promise<Record<string, string>> {
  return withClient(stackDatabase(), instanceOf(slug).database, async (client) => {
    const ids: Record<string, string> = {}
    // The rules of the database would say that nobody writes this by hand.
    await client.query('SET session_replication_role = replica')
    for (const collection of inOrder(MODELS.tenant)) {
      const id = await existingSingleton(client, collection) ?? randomUUID()
      const row = await valuesOf(client, collection, secret, owner, ids)
      const names = Object.keys(row)
      const update = names.map((name, i) => `${QUOTED(name)} = $${i + 2}`).join(', ')
      await client.query(
        `INSERT INTO ${QUOTED(collection.name)} (id, ${names.map(QUOTED).join(', ')}) VALUES ($1, ${names.map((_, i) => `$${i + 2}`).join(', ')}) ON CONFLICT (id) DO UPDATE SET ${update}`,
        [id, ...Object.values(row)],
      )
      ids[collection.name] = id
    }
    // One change that the database tells of, so that the tenant's events hold the secret too.
    await client.query('SET session_replication_role = origin')
    await client.query('UPDATE leads SET city = \'Bonn\' WHERE id = $1', [ids.leads])
    await client.query('UPDATE leads SET city = $2 WHERE id = $1', [ids.leads, secret])
    return ids
  })
}

/** Collections after those that they point to. */
function inOrder(collections: readonly Collection[]): Collection[] {
  const done: Collection[] = []
  const waiting = [...collections]
  while (waiting.length > 0) {
    const index = waiting.findIndex(c => Object.values(c.fields).every(f => f.kind !== 'relation' || f.to === c.name || done.some(d => d.name === f.to) || !f.required))
    const [next] = waiting.splice(Math.max(index, 0), 1)
    if (next) done.push(next)
  }
  return done
}

async function existingSingleton(client: Client, collection: Collection): Promise<string | undefined> {
  if (!collection.singleton) return undefined
  return (await client.query<{ id: string }>(`SELECT id FROM ${QUOTED(collection.name)} LIMIT 1`)).rows[0]?.id
}

async function valuesOf(client: Client, collection: Collection, secret: string, owner: string, ids: Readonly<Record<string, string>>): Promise<Record<string, unknown>> {
  const { rows } = await client.query<{ column_name: string, data_type: string, length: number | null }>('SELECT column_name, data_type, character_maximum_length AS length FROM information_schema.columns WHERE table_name = $1 AND table_schema = \'public\' AND is_generated = \'NEVER\'', [collection.name])
  const columns = new Map(rows.map(row => [row.column_name, row]))
  const values: Record<string, unknown> = {}
  for (const [name, f] of Object.entries(allFields(collection))) {
    const column = columns.get(name)
    if (!column || name === 'id' || name.startsWith('deleted_')) continue
    const value = valueOf(f, secret, owner, ids)
    if (value === undefined) continue
    values[name] = typeof value === 'string' && column.length !== null ? value.slice(0, column.length) : value
  }
  return values
}

function valueOf(f: Field, secret: string, owner: string, ids: Readonly<Record<string, string>>): unknown {
  switch (f.kind) {
    case 'text': case 'longText': case 'country': case 'postalCode': case 'vatId': case 'phone': case 'series':
      return secret
    case 'email': return `${secret}@example.com`
    case 'url': return `https://example.com/${secret}`
    case 'choice': return f.choices[0]?.value
    case 'person': return owner
    case 'relation': return ids[f.to]
    case 'json': return JSON.stringify({ secret })
    case 'tags': return JSON.stringify([secret])
    case 'date': return '2026-01-01'
    case 'timestamp': return '2026-01-01T00:00:00Z'
    case 'integer': case 'decimal': return 1
    case 'boolean': return true
    default: return undefined
  }
}

/** Uploads a file with the secret in its name and in its content, as the tenant's administrator. */
export async function plantFile(slug: string, secret: string, token: string): Promise<string> {
  const body = new FormData()
  body.append('title', secret)
  body.append('file', new Blob([`content ${secret}`], { type: 'text/plain' }), `${secret}.txt`)
  const response = await fetch(`${hub().hostUrl}/files`, { method: 'POST', headers: { 'authorization': `Bearer ${token}`, 'x-kontor-tenant': slug }, body })
  const answer = await response.json() as { data?: { id: string }, errors?: unknown }
  if (!answer.data) throw new Error(`no file in ${slug}: ${response.status} ${JSON.stringify(answer.errors)}`)
  return answer.data.id
}
