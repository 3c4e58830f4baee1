import { createError } from '@directus/errors'
import { expect, test } from 'vitest'
import { concernsAll, isCollision, isSwitchedOff, reasonOf } from './refusal.ts'

const database = (code: string, message: string, more = {}) => Object.assign(new Error(message), { code, severity: 'ERROR', ...more })

test.each([
  ['an error of Directus', new (createError('FAILED_VALIDATION', 'Validation failed for field "size".', 400))(), 'FAILED_VALIDATION: Validation failed for field "size".'],
  ['a list of them', [new (createError('FAILED_VALIDATION', 'First.', 400))(), new Error('second')], 'FAILED_VALIDATION: First.'],
  ['what a Flow says', 'Nur Firmen\n\0aus Bonn', 'REFUSED: Nur Firmen aus Bonn'],
  ['a script that fails', new Error('x is not defined'), 'REFUSED: x is not defined'],
  ['an object', { status: 'no' }, 'REFUSED'],
  ['nothing at all', null, 'REFUSED'],
  ['a rule of the database', database('P0001', 'insert into "leads" ("company") values ($1) - STATUS_ORDER', { hint: 'Take it step by step.' }), 'STATUS_ORDER: Take it step by step.'],
  ['a check of the database', database('23514', 'insert into "leads" ("company") values ($1) - new row violates check "x"'), 'REFUSED: new row violates check "x"'],
])('the reason of %s', (_, thrown, reason) => expect(reasonOf(thrown)).toBe(reason))

test('a reason fits its column', () => expect(reasonOf(new Error('x'.repeat(1000)))).toHaveLength(255))

test('only what nobody can do anything about stops all', () => {
  for (const code of ['57P01', '53300', '08006', 'ECONNREFUSED', 'ECONNRESET', 'SERVICE_UNAVAILABLE']) expect(concernsAll(database(code, 'x')), code).toBe(true)
  for (const message of ['Connection terminated unexpectedly', 'Connection terminated due to connection timeout', 'Unable to acquire a connection', 'insert into "leads" ("company") values ($1) - Connection terminated unexpectedly']) expect(concernsAll(new Error(message)), message).toBe(true)
  expect(concernsAll(Object.assign(new Error('pool'), { name: 'KnexTimeoutError' }))).toBe(true)
  // A visitor may be called so.
  for (const message of ['Connection terminated GmbH is refused', 'No: Connection terminated', 'Nobody is called "Unable to acquire a connection"']) expect(concernsAll(new Error(message)), message).toBe(false)
  expect(concernsAll('Connection terminated')).toBe(false)
  expect(concernsAll(new (createError('FAILED_VALIDATION', 'Connection terminated', 400))())).toBe(false)
  const off = (module: string) => new (createError<Readonly<Record<string, unknown>>>('MODULE_DISABLED', 'off', 403))({ module })
  expect([off('crm'), off('academy'), database('MODULE_DISABLED', 'x')].map(one => [concernsAll(one), isSwitchedOff(one)])).toEqual([[true, true], [false, false], [false, false]])
  for (const thrown of [null, 'no', [], new Error('no'), database('23502', 'x'), database('P0001', 'X_Y'), database('22001', 'x'), database('40P01', 'x')]) expect(concernsAll(thrown)).toBe(false)
  expect([isCollision(database('40P01', 'x')), isCollision(database('23502', 'x')), isCollision('no')]).toEqual([true, false, false])
})
