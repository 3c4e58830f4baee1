import type { Database } from '@kontor/extension-shared/context'
import type { ValueMark } from '@kontor/model/wire/imports'
import { markLead } from '../rules/marks.ts'

const KEEP = `
  INSERT INTO kontor_state.lead_verdicts (key, marks)
  SELECT DISTINCT ON (key) kontor_state.lead_key(v.record) AS key, v.marks FROM jsonb_to_recordset(?::jsonb) AS v(record jsonb, marks jsonb)
  ON CONFLICT (key) DO UPDATE SET marks = EXCLUDED.marks, at = now()`

/**
 * Leaves the marks for leads that are about to have these values; the database takes them when they come true
 * (`kontor_state.keep_lead_facts`), in the transaction of the write.
 * @param records columns of the leads as they will be
 */
export async function leaveVerdicts(database: Database, records: readonly Readonly<Record<string, unknown>>[]): Promise<void> {
  const verdicts: { record: unknown, marks: ValueMark[] }[] = records.map(record => ({ record, marks: markLead(record) }))
  if (verdicts.length > 0) await database.raw(KEEP, [JSON.stringify(verdicts)])
}
