import type { FieldDescriptor, Rule } from './descriptors.ts'

/** What a rule is judged with. Relations are compared by their id. */
export interface RuleContext {
  /** Column -> value. */
  readonly values: Readonly<Record<string, unknown>>
  /** Id of the person, for `$CURRENT_USER`. */
  readonly user?: string
  /** Patterns are an admin's own and may take long: where others would wait for them they are left to the tenant's own Directus. */
  readonly patterns?: boolean
}

/** A rule that cannot be judged here. */
type Verdict = boolean | undefined

const UNITS: Readonly<Record<string, number>> = { second: 1e3, minute: 6e4, hour: 36e5, day: 864e5, week: 6048e5 }

/** `$NOW`, `$NOW(-1 day)`, `$CURRENT_USER`; other texts are what they say. */
function wanted(value: unknown, { user }: RuleContext): unknown {
  if (value === '$CURRENT_USER') return user
  if (typeof value !== 'string' || !value.startsWith('$NOW')) return value
  const [, amount, unit = ''] = /^\$NOW\(\s*([+-]?\d+)\s*(second|minute|hour|day|week)s?\s*\)$/.exec(value) ?? []
  if (value !== '$NOW' && amount === undefined) return undefined
  return new Date(Date.now() + (amount === undefined ? 0 : Number(amount) * (UNITS[unit] ?? 0))).toISOString()
}

const plain = (value: unknown): unknown => typeof value === 'object' && value !== null && !Array.isArray(value) && 'id' in value ? value.id : value
const isNone = (value: unknown) => value === null || value === undefined
const isEmpty = (value: unknown) => isNone(value) || value === '' || (Array.isArray(value) && value.length === 0)
const same = (a: unknown, b: unknown) => isNone(a) ? isNone(b) : String(a) === String(b)
const fold = (value: unknown) => String(value).toLowerCase()

/** Numbers as numbers, moments as moments, everything else as text. */
function compare(a: unknown, b: unknown): number | undefined {
  if (isEmpty(a) || isEmpty(b)) return undefined
  const [x, y] = [Number(a), Number(b)]
  if (!Number.isNaN(x) && !Number.isNaN(y)) return x - y
  const [from, to] = [Date.parse(String(a)), Date.parse(String(b))]
  if (!Number.isNaN(from) && !Number.isNaN(to)) return from - to
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0
}

const list = (value: unknown, context: RuleContext): unknown[] => (Array.isArray(value) ? value : String(value).split(',')).map(one => wanted(one, context))
const has = (value: unknown, part: unknown) => Array.isArray(value) ? value.some(one => same(one, part)) : !isNone(value) && String(value).includes(String(part))
const ordered = (value: unknown, bound: unknown, fits: (difference: number) => boolean) => {
  const difference = compare(value, bound)
  return difference !== undefined && fits(difference)
}

function matchesPattern(value: unknown, pattern: unknown, { patterns }: RuleContext): Verdict {
  if (!patterns) return undefined
  const text = String(pattern)
  try {
    return new RegExp(text.length > 1 && text.startsWith('/') && text.endsWith('/') ? text.slice(1, -1) : text).test(isNone(value) ? '' : String(value))
  }
  catch {
    return undefined
  }
}

function judge(value: unknown, operator: string, given: unknown, context: RuleContext): Verdict {
  const bound = wanted(given, context)
  if (bound === undefined && given !== undefined) return undefined
  switch (operator) {
    case '_eq': return same(value, bound)
    case '_neq': return !same(value, bound)
    case '_null': return isNone(value) === (given !== false)
    case '_nnull': return !isNone(value) === (given !== false)
    case '_empty': return isEmpty(value) === (given !== false)
    case '_nempty': return !isEmpty(value) === (given !== false)
    case '_in': return list(given, context).some(one => same(value, one))
    case '_nin': return !list(given, context).some(one => same(value, one))
    case '_lt': return ordered(value, bound, d => d < 0)
    case '_lte': return ordered(value, bound, d => d <= 0)
    case '_gt': return ordered(value, bound, d => d > 0)
    case '_gte': return ordered(value, bound, d => d >= 0)
    case '_between': {
      const [from, to] = list(given, context)
      return ordered(value, from, d => d >= 0) && ordered(value, to, d => d <= 0)
    }
    case '_nbetween': {
      const [from, to] = list(given, context)
      return ordered(value, from, d => d < 0) || ordered(value, to, d => d > 0)
    }
    case '_contains': return has(value, bound)
    case '_ncontains': return !has(value, bound)
    case '_icontains': return !isNone(value) && fold(value).includes(fold(bound))
    case '_starts_with': return !isNone(value) && String(value).startsWith(String(bound))
    case '_nstarts_with': return isNone(value) || !String(value).startsWith(String(bound))
    case '_istarts_with': return !isNone(value) && fold(value).startsWith(fold(bound))
    case '_ends_with': return !isNone(value) && String(value).endsWith(String(bound))
    case '_nends_with': return isNone(value) || !String(value).endsWith(String(bound))
    case '_iends_with': return !isNone(value) && fold(value).endsWith(fold(bound))
    case '_regex': return matchesPattern(value, given, context)
    default: return undefined
  }
}

const all = (verdicts: readonly Verdict[]): Verdict => verdicts.includes(false) ? false : verdicts.includes(undefined) ? undefined : true
const any = (verdicts: readonly Verdict[]): Verdict => verdicts.includes(true) ? true : verdicts.includes(undefined) ? undefined : false

/** @returns undefined for a rule that cannot be judged here: about other records, or by an operator that only the database knows */
export function fits(rule: Rule, context: RuleContext): Verdict {
  return all(Object.entries(rule).map(([key, inner]): Verdict => {
    if (key === '_and' || key === '_or') return Array.isArray(inner) ? (key === '_and' ? all : any)(inner.map(one => fits(one as Rule, context))) : undefined
    if (typeof inner !== 'object' || inner === null) return undefined
    return all(Object.entries(inner).map(([operator, given]) => judge(plain(context.values[key]), operator, given, context)))
  }))
}

/**
 * The field as it is for a record with these values: the last of its conditions that fits holds, as in Studio. What is
 * hidden is not demanded.
 */
export function settle(d: FieldDescriptor, context: RuleContext): FieldDescriptor {
  const found = d.conditions?.findLast(({ rule }) => fits(rule, context) === true)
  const { hidden = d.hidden, readonly = d.readonly, required = d.required, choices = d.choices } = found ?? {}
  if (!found) return d
  return { ...d, hidden, readonly: readonly || d.readonly, required: required && !hidden, ...choices ? { choices } : {} }
}

/** Values of a record or form by column, whatever names they come under. */
export function byColumn(values: Readonly<Record<string, unknown>>, descriptors: readonly FieldDescriptor[]): Record<string, unknown> {
  return Object.fromEntries(descriptors.map(d => [d.name, plain(values[d.apiName] ?? null)]))
}

/** Whether the admin's own rule refuses a value; what cannot be judged here is not refused here. */
export function isRefused(d: Pick<FieldDescriptor, 'name' | 'validation'>, value: unknown, context: Omit<RuleContext, 'values'>): boolean {
  return d.validation !== undefined && !isNone(value) && fits(d.validation.rule, { ...context, values: { [d.name]: value } }) === false
}
