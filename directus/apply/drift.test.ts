import { expect, test } from 'vitest'
import { toDo } from './change.ts'
import { describePlan } from './describe.ts'
import { appliedRows, planRows, TARGETS } from './rows.ts'

const FIELDS = TARGETS.fields
const row = { collection: 'leads', field: 'city', width: 'half', note: null, translations: [{ language: 'de-DE', translation: 'Ort' }] }
const there = (change: object) => new Map([['leads|city', { ...row, ...change }]])
const applied = appliedRows(FIELDS, [row])

test('what somebody changed by hand stays until it is repaired', () => {
  const changes = planRows(FIELDS, [row], there({ width: 'fill' }), applied)
  expect(changes).toEqual([expect.objectContaining({ kind: 'patch', drift: 'shown', columns: { width: { from: 'fill', to: 'half' } } })])
  expect(toDo(changes, false)).toEqual([])
  expect(toDo(changes, true)).toEqual(changes)
})
test('what the next version of the model says is applied beside it', () => {
  const next = { ...row, note: 'New', width: 'half' }
  const changes = planRows(FIELDS, [next], there({ width: 'fill' }), applied)
  expect(toDo(changes, false).map(({ columns }) => columns)).toEqual([{ note: { from: null, to: 'New' } }])
  // Where both changed the same, the model has the last word.
  expect(toDo(planRows(FIELDS, [{ ...row, width: 'full' }], there({ width: 'fill' }), applied), false).map(({ columns }) => columns)).toEqual([{ width: { from: 'fill', to: 'full' } }])
})
test('a database of a version that noted nothing is brought to the model', () => {
  expect(toDo(planRows(FIELDS, [row], there({ width: 'fill' })), false)).toHaveLength(1)
})
test('what must hold and what is missing is mended by every apply that compares', () => {
  const policy = { id: 'p', admin_access: false }
  const opened = planRows(TARGETS.policies, [policy], new Map([['p', { ...policy, admin_access: true }]]), appliedRows(TARGETS.policies, [policy]))
  expect(opened).toEqual([expect.objectContaining({ drift: 'held' })])
  const missing = planRows(FIELDS, [row], new Map(), applied)
  expect(missing).toEqual([expect.objectContaining({ kind: 'create', drift: 'held' })])
  expect([...toDo(opened, false), ...toDo(missing, false)]).toHaveLength(2)
})
test('a plan names each value that would change', () => {
  const changes = planRows(FIELDS, [row], there({ width: 'fill' }), applied)
  expect(describePlan('demo', { state: 'current', migrations: [], changes }, 'drift').split('\n')).toEqual([
    'demo: the model of this version, 1 changed by hand', '  ~ directus_fields leads city: width (changed by hand: stays, unless it is repaired)', '      width: "fill" -> "half"',
  ])
  expect(describePlan('demo', { state: 'missing', migrations: [], changes: [] }, 'plan')).toContain('apply makes it')
})
