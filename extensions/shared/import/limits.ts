import { z } from 'zod'

const schema = z.object({
  /** Largest file in bytes. */
  IMPORT_MAX_BYTES: z.coerce.number().int().positive().default(200 * 1024 * 1024),
})

/** Columns of a file. */
export const MAX_COLUMNS = 500
/** Characters of one cell. */
export const MAX_CELL = 1024 * 1024
/** Rows that become leads in one transaction, at most. */
export const BATCH_ROWS = 1000
/** Characters of the rows that are held at once, about; larger rows come in smaller batches. */
export const BATCH_CHARACTERS = 2 * 1024 * 1024
/** Rows that a preview shows. */
export const PREVIEW_ROWS = 20
/** Characters of a cell that a preview shows. */
export const PREVIEW_CELL = 500
/** For so long an import can be undone. */
export const UNDO_DAYS = 30

export interface ImportLimits {
  readonly maxBytes: number
}

/** @throws Error with the key's name when a value of the environment does not fit */
export function importLimits(env: Readonly<Record<string, unknown>>): ImportLimits {
  const parsed = schema.safeParse(env)
  if (!parsed.success) throw new Error(parsed.error.issues.map(i => `${i.path.join('.')}: ${i.message}`).join('; '))
  return { maxBytes: parsed.data.IMPORT_MAX_BYTES }
}
