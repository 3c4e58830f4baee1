import { expect, test } from 'vitest'
import { COMMON_FROM } from '@kontor/compile/duplicates.ts'
import { labelledPairs, realCompanies, type Company } from '../../../tests/support/labelled-pairs.ts'
import { comparePair, DUPLICATE_FROM } from './compare-pair.ts'
import { blocksOf, normalKeys } from './normal-keys.ts'

const EACH = 60
/** What is asked of the search for duplicates on the real list. */
const AIM = { precision: 0.98, recall: 0.90 }
const SEEDS = [20_261_122, 7, 4711]

const of = (company: Company) => {
  const keys = normalKeys({ ...company })
  return { keys, ...blocksOf(keys) }
}
const LIST = realCompanies().map(of)
const meets = (a: readonly number[], b: readonly number[]) => a.filter(number => b.includes(number)).length

/** As with the list in the database and `b` entered after it: found by what they have in common, then compared. */
function found(a: ReturnType<typeof of>, b: ReturnType<typeof of>, common: ReadonlySet<number>): boolean {
  const isCandidate = meets(a.blocks, b.blocks) > 0 || meets(a.parts, b.parts) * 2 >= b.parts.length
  return isCandidate && comparePair(b.keys, a.keys, common).score >= DUPLICATE_FROM
}

function commonOf(): ReadonlySet<number> {
  const count = new Map<number, number>()
  for (const { blocks } of LIST) for (const number of blocks) count.set(number, (count.get(number) ?? 0) + 1)
  return new Set([...count].filter(([, times]) => times >= COMMON_FROM).map(([number]) => number))
}

test('precision and recall on pairs that are made of the real list', () => {
  const common = commonOf()
  for (const seed of SEEDS) {
    const pairs = labelledPairs(EACH, seed).map(pair => ({ ...pair, found: found(of(pair.a), of(pair.b), common) }))
    const count = (rows: typeof pairs, which: (pair: (typeof pairs)[number]) => boolean) => rows.filter(which).length
    const kinds = [...Map.groupBy(pairs, ({ kind }) => kind)].map(([kind, rows]) => ({ kind, label: rows[0]?.same ? 'same' : 'different', pairs: rows.length, right: count(rows, pair => pair.found === pair.same) }))
    const [hits, misses, wrong] = [count(pairs, pair => pair.found && pair.same), count(pairs, pair => !pair.found && pair.same), count(pairs, pair => pair.found && !pair.same)]
    const [precision, recall] = [hits / (hits + wrong), hits / (hits + misses)]
    process.stdout.write(`\nDuplicates, ${pairs.length} labelled pairs (seed ${seed}): precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}\n${kinds.map(({ kind, label, pairs: all, right }) => `  ${kind} (${label}): ${right} of ${all} right, ${(100 * right / all).toFixed(0)} %`).join('\n')}\n`)
    expect(pairs.length).toBeGreaterThanOrEqual(300)
    expect(Math.min(...kinds.map(kind => kind.pairs)), JSON.stringify(kinds)).toBeGreaterThanOrEqual(EACH)
    expect(precision).toBeGreaterThanOrEqual(AIM.precision)
    expect(recall).toBeGreaterThanOrEqual(AIM.recall)
  }
}, 60_000)
