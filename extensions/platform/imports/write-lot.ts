import { tellActions, type DoneAction } from '@kontor/extension-shared/actions'
import type { Database } from '@kontor/extension-shared/context'
import type { FileRow } from '@kontor/extension-shared/import/file'
import type { FileLot } from '@kontor/extension-shared/import/lots'
import { claimRows, noteProgress } from '@kontor/extension-shared/import/steps'
import type { RowProblem } from '@kontor/model/wire/imports'
import { convertRow, type Plan } from './convert.ts'
import type { Into, PlanContext } from './plan.ts'
import { problemsOf, type Words } from './reasons.ts'

/** Rows of one transaction, each under a savepoint of its own; PostgreSQL keeps 64 of those at hand. */
export const LOT_ROWS = 50

export interface Job extends Into {
  readonly id: string
  readonly plan: Plan
  readonly words: Words
}

interface Outcome {
  readonly row: number
  readonly record: string | null
  readonly values: Readonly<Record<string, string>> | null
  readonly problems: readonly RowProblem[] | null
}

/** Types of PostgreSQL for keys that Studio offers. */
const KEY_TYPES: Readonly<Record<string, string>> = { uuid: 'uuid', integer: 'integer', bigInteger: 'bigint', string: 'varchar' }

/** Table, key and the key's type of a collection, for SQL. */
export function keyOf({ collection, schema }: Into): { readonly primary: string, readonly type: string } {
  const overview = schema.collections[collection]
  const primary = overview?.primary ?? 'id'
  return { primary, type: KEY_TYPES[overview?.fields[primary]?.type ?? ''] ?? 'text' }
}

/** How a record is, without what is empty: a field that is added and not filled in changes nothing. Over a row `t`. */
export const FINGERPRINT = 'md5(jsonb_strip_nulls(to_jsonb(t))::text)'

/**
 * Writes some rows as the person and how far the import is, in one transaction; a refused row does not stop the others.
 * Hooks and flows that are told of what was done are told when it has come true.
 * @throws Superseded; whatever is no row's fault
 */
export async function writeLot(context: PlanContext, job: Job, lot: FileLot): Promise<void> {
  const done: DoneAction[] = []
  await context.database.transaction(async (trx) => {
    await claimRows(trx, 'record_imports', job.id, lot.start)
    // One event tells of the whole import.
    await trx.raw('SELECT set_config(\'kontor.batch_id\', ?, true)', [job.id])
    const outcomes: Outcome[] = []
    for (const row of lot.rows) outcomes.push(await writeRow(context, trx, job, row, done))
    await keepOutcomes(trx, job, outcomes)
    const created = outcomes.filter(({ record }) => record !== null).length
    await noteProgress(trx, 'record_imports', job.id, lot.start + lot.rows.length, { rows_created: created, rows_refused: outcomes.length - created })
  })
  tellActions(done)
}

async function writeRow({ services }: PlanContext, trx: Database, { collection, schema, accountability, plan, words }: Job, row: FileRow, done: DoneAction[]): Promise<Outcome> {
  const converted = convertRow(row, plan, words)
  const refused = (problems: readonly RowProblem[]): Outcome => ({ row: row.line, record: null, values: row.values, problems })
  if ('problems' in converted) return refused(converted.problems)
  const told: DoneAction[] = []
  try {
    const record = await trx.transaction(inner => new services.ItemsService(collection, { schema, accountability: accountability as never, knex: inner })
      .createOne(converted.values, { bypassEmitAction: (action: DoneAction) => void told.push(action), autoPurgeCache: false } as never))
    done.push(...told)
    return { row: row.line, record: String(record), values: null, problems: null }
  } catch (error) {
    const problems = problemsOf(error, words)
    if (!problems) throw error
    return refused(problems)
  }
}

async function keepOutcomes(trx: Database, job: Job, outcomes: readonly Outcome[]): Promise<void> {
  const { primary, type } = keyOf(job)
  await trx.raw(`
    INSERT INTO kontor_state.record_import_rows (import, "row", record, fingerprint, "values", problems)
    SELECT ?::uuid, r."row", r.record, (SELECT ${FINGERPRINT} FROM public.?? t WHERE t.?? = r.record::${type}), r."values", r.problems
    FROM json_to_recordset(?::json) AS r("row" int, record text, "values" json, problems json)`,
  [job.id, job.collection, primary, JSON.stringify(outcomes)])
}
