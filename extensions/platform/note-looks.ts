import type { NoteLooks } from './protect-model.ts'
import type { Sql } from './types.ts'

/** Notes what an administrator changed in looks of the model, so that no upgrade takes it back (`directus/apply/looks.ts`). */
export function noteLooks(database: Sql): NoteLooks {
  return async ({ target, collection, field, columns }) => {
    // A database whose upgrade failed has no place for it yet.
    const { rows: [place] } = await database.raw<{ there: boolean }>('SELECT to_regclass(\'kontor_state.own_looks\') IS NOT NULL AS there', [])
    if (!place?.there) return
    await database.raw(`INSERT INTO kontor_state.own_looks AS o (target, collection, field, columns) VALUES (?, ?, ?, ?::text[])
      ON CONFLICT (target, collection, field) DO UPDATE SET columns = ARRAY(SELECT DISTINCT unnest(o.columns || excluded.columns) ORDER BY 1)`, [target, collection, field, columns])
  }
}
