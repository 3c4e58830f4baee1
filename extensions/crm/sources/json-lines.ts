import { JSONPathEnvironment } from 'json-p3'
import { SourceError } from './source-error.ts'
import type { Place } from '../proposals/passage.ts'

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }

/** A JSON text in lines, and where in it each value stands with its name. */
export interface PrintedJson { readonly text: string, readonly value: Json, readonly placeOf: (location: readonly (string | number)[]) => Place | undefined }

/**
 * Reads JSON without losing anything: a number that JavaScript would round (long ids, `53.10`) stays as it is written, as a text.
 * @param cleaned what is left of each name and value, once it is read: an escape (`ab\\/cd`) hides nothing from it
 * @throws SyntaxError
 */
export function readExactly(text: string, cleaned?: (said: string) => string): Json {
  return JSON.parse(text, (_, value: Json, context?: { readonly source?: string }): Json => {
    const exact = typeof value === 'number' && context?.source !== undefined && String(value) !== context.source ? context.source : value
    return cleaned ? clean(exact, cleaned) : exact
  }) as Json
}

/** One value; those within it come before. */
function clean(value: Json, cleaned: (said: string) => string): Json {
  if (typeof value === 'string') return cleaned(value)
  if (typeof value === 'number') return cleaned(String(value)) === String(value) ? value : cleaned(String(value))
  if (!isBranch(value) || Array.isArray(value) || Object.keys(value).every(name => cleaned(name) === name)) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [cleaned(name), one as Json]))
}

/** Beyond that nobody reads a text; an answer that is nested without end grows with the square of its length. */
const LIMIT = { depth: 100, characters: 2_000_000 }

const isBranch = (value: Json): value is readonly Json[] | { readonly [name: string]: Json } => typeof value === 'object' && value !== null

/** Sets a value in lines, each value that holds no others on one of its own, so that a line is a passage. @throws SourceError SOURCE_TOO_LONG */
export function printJson(value: Json): PrintedJson {
  const lines: string[] = []
  const places = new Map<string, Place>()
  let at = 0
  const line = (text: string, location?: readonly (string | number)[]) => {
    const indent = text.length - text.trimStart().length
    if (location) places.set(JSON.stringify(location), { from: at + indent, to: at + text.length })
    lines.push(text)
    at += text.length + 1
    if (at > LIMIT.characters) throw new SourceError('SOURCE_TOO_LONG')
  }
  const print = (of: Json, indent: string, name: string, comma: string, location: readonly (string | number)[]): void => {
    if (location.length > LIMIT.depth) throw new SourceError('SOURCE_TOO_LONG', 'nesting')
    if (!isBranch(of)) return line(`${indent}${name}${JSON.stringify(of)}${comma}`, location)
    const isList = Array.isArray(of)
    const entries: readonly (readonly [string | number, Json])[] = isList ? (of as readonly Json[]).map((one, index) => [index, one] as const) : Object.entries(of)
    if (entries.length === 0) return line(`${indent}${name}${isList ? '[]' : '{}'}${comma}`)
    line(`${indent}${name}${isList ? '[' : '{'}`)
    for (const [index, [key, one]] of entries.entries()) print(one, `${indent}  `, isList ? '' : `${JSON.stringify(key)}: `, index < entries.length - 1 ? ',' : '', [...location, key])
    line(`${indent}${isList ? ']' : '}'}${comma}`)
  }
  print(value, '', '', '', [])
  return { text: lines.join('\n'), value, placeOf: location => places.get(JSON.stringify(location)) }
}

const paths = new JSONPathEnvironment()
// Patterns of somebody else's making may take for ever.
for (const name of ['match', 'search']) paths.functionRegister.delete(name)
/** Values that a path may lead to before it is taken for one that leads everywhere. */
const MOST_NODES = 200

/**
 * Why a path is none that is followed: one that goes everywhere more than once takes as long as the answer squared. A filter that
 * looks at the whole answer (`$`) does so for each value; several selectors at each step (`[0,0][0,0]`, `[:][:]`) multiply.
 */
export function pathProblem(path: string): string | undefined {
  // Names in quotes lead to one value, whatever signs they have.
  const bare = path.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/gs, '""')
  if (bare.split('..').length > 2 || bare.split('?').length > 2 || bare.split('$').length > 2 || bare.split(/[*,:]/).length > 4) return 'too wide'
  try {
    paths.compile(path)
  } catch (error) {
    return (error as Error).message
  }
  return undefined
}

export interface Picked { readonly value: string | number | boolean, readonly location: readonly (string | number)[] }

/** The values that a path (RFC 9535) leads to, those that hold others and empty ones apart. */
export function pick(value: Json, path: string): Picked[] {
  const found: Picked[] = []
  let seen = 0
  for (const node of paths.compile(path).lazyQuery(value as never)) {
    if (++seen > MOST_NODES) break
    const of = node.value as Json
    if (of !== null && !isBranch(of) && String(of).trim() !== '') found.push({ value: of, location: node.location })
  }
  return found
}
