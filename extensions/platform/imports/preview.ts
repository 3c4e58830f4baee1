import { PREVIEW_CELL } from '@kontor/extension-shared/import/limits'
import type { Survey } from '@kontor/extension-shared/import/reader'
import type { Mapping, RecordPreviewAnswer, RecordPreviewRow, RowProblem } from '@kontor/model/wire/imports'
import { convertRow, wordsOf } from './convert.ts'
import type { ImportPlan, Into, PlanContext } from './plan.ts'
import { problem, problemsOf } from './reasons.ts'

const cut = (text: string) => text.length > PREVIEW_CELL ? `${text.slice(0, PREVIEW_CELL)} …` : text

/** What an import of this file would make of its first rows, as far as it can be known without writing. */
export async function previewRecords(context: PlanContext, into: Into, { head, ...file }: Survey, mapping: Mapping, plan: ImportPlan): Promise<RecordPreviewAnswer> {
  const words = wordsOf(plan, mapping)
  const rows: RecordPreviewRow[] = []
  const taken = new Map<string, Set<string>>()
  for (const row of head) {
    const converted = convertRow(row, plan, words)
    const problems: RowProblem[] = 'problems' in converted ? [...converted.problems] : [...await refusalsOf(context, into, converted.values, words), ...await takenOf(context, into, converted.values, plan, taken).then(names => names.map(name => problem(words, name, 'NOT_UNIQUE')))]
    rows.push({ row: row.line, values: Object.fromEntries(Object.entries(row.values).map(([column, text]) => [column, cut(text)])), problems })
  }
  return { ...file, mapping, rows, fields: plan.named.map(({ name, apiName, labels, required }) => ({ name, apiName, labels, required })) }
}

/** What Directus says of the record before it would write it: rights, presets and the administrators' rules. */
async function refusalsOf({ services }: PlanContext, { collection, schema, accountability }: Into, values: Readonly<Record<string, unknown>>, words: Parameters<typeof problemsOf>[1]): Promise<readonly RowProblem[]> {
  const passed = new Error('passed')
  try {
    await new services.ItemsService(collection, { schema, accountability: accountability as never }).createOne(values, { emitEvents: false, preMutationError: passed as never })
    return []
  } catch (error) {
    if (error === passed) return []
    const problems = problemsOf(error, words)
    if (!problems) throw error
    return problems
  }
}

/** Fields whose value another record has already, or an earlier row of the file. */
async function takenOf({ database }: PlanContext, { collection, schema }: Into, values: Readonly<Record<string, unknown>>, { de }: ImportPlan, seen: Map<string, Set<string>>): Promise<string[]> {
  const names: string[] = []
  for (const { name } of de.filter(d => d.unique || d.name === schema.collections[collection]?.primary)) {
    const value = values[name]
    if (typeof value !== 'string' && typeof value !== 'number') continue
    const earlier = seen.get(name) ?? new Set()
    if (earlier.has(String(value)) || await database(collection).where({ [name]: value }).first(name) !== undefined) names.push(name)
    seen.set(name, earlier.add(String(value)))
  }
  return names
}
