import type { Database } from '@kontor/extension-shared/context'

/** Files among those that a record of any table points to. */
export async function usedFiles(database: Database, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows: references } = await database.raw<{ rows: { table: string, column: string }[] }>(`
    SELECT format('%I.%I', n.nspname, c.relname) AS table, quote_ident(a.attname) AS column
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
    WHERE k.contype = 'f' AND k.confrelid = 'public.directus_files'::regclass AND cardinality(k.conkey) = 1`, [])
  const used = new Set<string>()
  for (const { table, column } of references) {
    const { rows } = await database.raw<{ rows: { id: string }[] }>(`SELECT DISTINCT t.${column} AS id FROM ${table} t WHERE t.${column} = ANY(?::uuid[])`, [ids])
    for (const { id } of rows) used.add(id)
  }
  return used
}
