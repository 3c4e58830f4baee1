import { createHmac, timingSafeEqual } from 'node:crypto'
import * as z from 'zod'

export const FORMAT = 'kontor-tenant-export'
export const MANIFEST = 'manifest.json'

const part = z.strictObject({ path: z.string().max(500), bytes: z.number().int().min(0), sha256: z.string().regex(/^[0-9a-f]{64}$/) })
export type Part = z.infer<typeof part>

const column = z.strictObject({ name: z.string(), type: z.string(), notNull: z.boolean(), default: z.string().nullable() })
const named = z.strictObject({ name: z.string(), sql: z.string() })

/** A table as PostgreSQL describes it, enough to make what the model does not know: what the tenant's administrators added. */
const tableShape = z.strictObject({ name: z.string(), columns: z.array(column), constraints: z.array(named), indexes: z.array(named) })
export type TableShape = z.infer<typeof tableShape>

const sequence = z.strictObject({ name: z.string(), last: z.string().nullable() })

export const manifest = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(1),
  createdAt: z.iso.datetime(),
  tenant: z.strictObject({ slug: z.string(), name: z.string() }),
  modelHash: z.string().nullable(),
  directus: z.string(),
  /** Collections and Directus' own tables: number of rows, and where they stand. */
  tables: z.array(z.strictObject({ schema: z.enum(['public', 'kontor_state']), name: z.string(), rows: z.number().int().min(0), json: part, csv: part })),
  files: z.array(z.strictObject({ id: z.string(), name: z.string(), part })),
  shapes: z.array(tableShape),
  sequences: z.array(sequence),
  /** Proof that this hub made the archive: shapes are statements of the database, which nobody else may bring. */
  signature: z.string(),
})
export type Manifest = z.infer<typeof manifest>

function signatureOf(content: Omit<Manifest, 'signature'>, key: string): string {
  return createHmac('sha256', createHmac('sha256', key).update('tenant export').digest()).update(JSON.stringify(content)).digest('base64url')
}

export function sign(content: Omit<Manifest, 'signature'>, key: string): Manifest {
  return { ...content, signature: signatureOf(content, key) }
}

export function isOurs({ signature, ...content }: Manifest, key: string): boolean {
  const [given, wanted] = [Buffer.from(signature), Buffer.from(signatureOf(content, key))]
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}
