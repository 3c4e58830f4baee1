import { checkBody } from '@kontor/compile/check-body.ts'
import type { FieldDescriptor } from '@kontor/compile/descriptors.ts'
import type { FileRow } from '@kontor/extension-shared/import/file'
import { foldChoice, parseBoolean, parseTags } from '@kontor/extension-shared/import/values'
import type { Mapping, RowProblem } from '@kontor/model/wire/imports'
import { readDate, readNumber, readTimestamp } from './read-cell.ts'
import { problem, worded, type ReasonCode, type Words } from './reasons.ts'

/** What a text in a list may stand for: its value, or several. */
export const SEVERAL = Symbol('several')
export type Options = ReadonlyMap<string, string | number | typeof SEVERAL>

/** What a file may fill in of a collection's records. */
export interface Plan {
  /** The fields, in both languages, as the schema that checks the record knows them. */
  readonly de: readonly FieldDescriptor[]
  readonly en: readonly FieldDescriptor[]
  /** Field -> what texts stand for in its list, folded. */
  readonly options: ReadonlyMap<string, Options>
  /** Of the tenant. */
  readonly zone: string
}

export type Converted = { readonly values: Readonly<Record<string, unknown>> } | { readonly problems: readonly RowProblem[] }
type Read = { readonly value: unknown } | { readonly code: ReasonCode }

const UNKNOWN: Partial<Record<FieldDescriptor['kind'], ReasonCode>> = { person: 'UNKNOWN_PERSON', relation: 'UNKNOWN_RECORD' }

function readOption(text: string, d: FieldDescriptor, options: Options): Read {
  const value = options.get(foldChoice(text))
  if (value === SEVERAL) return { code: 'SEVERAL' }
  return value === undefined ? { code: UNKNOWN[d.kind] ?? 'UNKNOWN_CHOICE' } : { value }
}

/** A list that is too long to be held: an id is taken for what it says, and the database knows whether it is there. */
function readId(text: string, { relation }: FieldDescriptor): Read {
  const plain = text.trim()
  if (relation?.idType === 'integer') return /^\d+$/.test(plain) ? { value: Number(plain) } : { code: 'TOO_MANY_TO_NAME' }
  return relation?.idType === 'string' || /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(plain) ? { value: plain } : { code: 'TOO_MANY_TO_NAME' }
}

function readCell(text: string, d: FieldDescriptor, { options: lists, zone }: Plan): Read {
  const options = lists.get(d.name)
  switch (d.kind) {
    case 'relation':
    case 'person': return options ? readOption(text, d, options) : readId(text, d)
    case 'choice': return options ? readOption(text, d, options) : { value: text }
    case 'integer': return readNumber(text, d.big ? 'big' : 'integer')
    case 'decimal': return readNumber(text, 'decimal')
    case 'boolean': {
      const value = parseBoolean(text)
      return value === undefined ? { code: 'INVALID' } : { value }
    }
    case 'date': return readDate(text)
    case 'timestamp': return readTimestamp(text, zone)
    case 'tags': {
      const read = parseTags(text).map((tag): Read => options ? readOption(tag, d, options) : { value: tag })
      return read.find(one => 'code' in one) ?? { value: [...new Set(read.map(one => 'value' in one ? one.value : undefined))] }
    }
    case 'uuid': return { value: text.trim() }
    default: return { value: text }
  }
}

/** Which column of the file goes to which field. */
export const wordsOf = ({ de, en }: Pick<Plan, 'de' | 'en'>, mapping: Mapping): Words => ({ de, en, columns: new Map(Object.entries(mapping).flatMap(([column, field]) => field === null ? [] : [[field, column]])) })

/**
 * One row of a file as the values of a record, checked as the API checks a body; or all that is wrong with it. Empty cells
 * say nothing, so that defaults hold.
 */
export function convertRow({ values: cells, refusal }: FileRow, plan: Plan, words: Words): Converted {
  if (refusal) return { problems: [worded(words, null, refusal.code, problem(words, null, refusal.code).message)].map(p => ({ ...p, column: refusal.column })) }
  const body: Record<string, unknown> = {}
  const problems: RowProblem[] = []
  for (const [field, column] of words.columns) {
    const text = cells[column] ?? ''
    if (text.trim() === '') continue
    const d = plan.de.find(one => one.name === field)
    if (!d) continue
    const read = readCell(text, d, plan)
    if ('value' in read) body[d.apiName] = read.value
    else problems.push(problem(words, field, read.code))
  }
  const checked = checkBody(body, 'create', plan.de, 'de')
  if ('problems' in checked) {
    const english = checkBody(body, 'create', plan.en, 'en')
    const others = 'problems' in english ? english.problems : []
    const named = new Map(plan.de.map(d => [d.apiName, d.name]))
    const told = new Set(problems.map(p => p.field))
    for (const [at, { field, code, message }] of checked.problems.entries()) {
      const name = named.get(field) ?? field
      // What could not be read is not missing.
      if (told.has(name)) continue
      problems.push(worded(words, name, code, { de: message, en: others[at]?.message ?? message }))
    }
  }
  if (problems.length > 0 || !('data' in checked)) return { problems }
  const columns = new Map(plan.de.map(d => [d.apiName, d.name]))
  return { values: Object.fromEntries(Object.entries(checked.data).map(([name, value]) => [columns.get(name) ?? name, value])) }
}
