import { sampleOf, type Json } from '../../portal/server/openapi/sample.ts'

/** Random numbers that are the same for the same seed, so that a failure can be repeated. */
export class Dice {
  #state: number
  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** 0 to 1. */
  next(): number {
    this.#state = (this.#state + 0x6D2B79F5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }

  upTo = (count: number): number => Math.floor(this.next() * count)
  chance = (share: number): boolean => this.next() < share
  pick = <T>(from: readonly T[]): T => from[this.upTo(from.length)] as T
}

/** Values that something somewhere may stumble over. */
const NASTY: readonly unknown[] = [
  null, '', ' ', 0, -1, 1.5, 1e308, 2 ** 60, 2147483648, true, [], {}, [null], { id: 1 }, '\u0000', 'a\u0000b', '\uD800', '\u202E\u200B', 'null', 'undefined', 'NaN', '[object Object]', '__proto__', 'constructor',
  '\'; DROP TABLE leads; --', '" OR 1=1', '%', '_', '\\', '${7*7}', '{{7*7}}', '$NOW', '$CURRENT_USER', '../../etc/passwd', '<script>alert(1)</script>', '0000-00-00', '2026-02-30', '99999-01-01', '2026-01-01T25:00:00Z', '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff', 'x'.repeat(300), 'x'.repeat(5000), 'ä'.repeat(260), '💥'.repeat(200), { $ne: null }, { _eq: 1 }, [[[[[[]]]]]], '-', ',', ',,', 'createdAt,', '--createdAt', '1e3', '0x10', 'Infinity', '+49', 'true', 'a@b',
]
export const nasty = (dice: Dice): unknown => dice.pick(NASTY)

const WORDS = ['Müller GmbH', 'Bonn', 'Ada', 'Überprüfung', '53113', 'naïve café', 'O\'Neill', '日本', 'line\nbreak', 'tab\there', 'a'.repeat(100), 'x']

/** A value that fits a schema; fields that need not be there are left out at random. */
export function fitting(schema: Json, components: Json, dice: Dice, name = '', depth = 0): unknown {
  if (typeof schema.$ref === 'string') return fitting(components[schema.$ref.replace('#/components/schemas/', '')] as Json, components, dice, name, depth)
  if (schema.const !== undefined) return schema.const
  if (Array.isArray(schema.enum)) return dice.pick(schema.enum)
  const either = (schema.anyOf ?? schema.oneOf) as Json[] | undefined
  if (either) return fitting(dice.pick(either), components, dice, name, depth)
  const { required = [], properties = {}, items = {}, minimum, maximum, minItems = 0 } = schema as { required?: readonly string[], properties?: Readonly<Record<string, Json>>, items?: Json, minimum?: number, maximum?: number, minItems?: number }
  switch (Array.isArray(schema.type) ? dice.pick(schema.type as string[]) : schema.type) {
    case 'object': return Object.fromEntries(Object.entries(properties).flatMap(([key, inner]) => required.includes(key) || dice.chance(0.3) ? [[key, fitting(inner, components, dice, key, depth + 1)]] : []))
    case 'array': return Array.from({ length: minItems + dice.upTo(depth > 4 ? 1 : 4) }, () => fitting(items, components, dice, name, depth + 1))
    case 'integer': return Math.floor(between(dice, Math.max(minimum ?? -1000, -1e9), Math.min(maximum ?? 1000, 1e9)))
    case 'number': return Number(between(dice, minimum ?? -1000, Math.min(maximum ?? 1000, 1e9)).toFixed(2))
    case 'boolean': return dice.chance(0.5)
    case 'null': return null
    case 'string': return schema.format || schema.pattern || dice.chance(0.3) ? sampleOf(schema, components, name) : dice.pick(WORDS).slice(0, Number(schema.maxLength ?? 100))
    default: return dice.pick(WORDS)
  }
}

const between = (dice: Dice, low: number, high: number): number => low + dice.next() * (high - low)

/** The same value with something wrong about it. */
export function broken(value: unknown, dice: Dice): unknown {
  if (typeof value !== 'object' || value === null || dice.chance(0.1)) return nasty(dice)
  if (Array.isArray(value)) return value.length === 0 || dice.chance(0.3) ? [...value as unknown[], nasty(dice)] : value.map((one, at) => at === 0 ? broken(one, dice) : one as unknown)
  const keys = Object.keys(value)
  if (keys.length === 0 || dice.chance(0.25)) return { ...value, [dice.pick(['unknown', 'id', '__proto__', 'constructor', 'deletedAt', 'a.b', 'x'.repeat(200), 'ä'])]: nasty(dice) }
  const key = dice.pick(keys)
  if (dice.chance(0.15)) return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key))
  return { ...value, [key]: dice.chance(0.7) ? nasty(dice) : broken((value as Json)[key], dice) }
}
