import { createError } from '@directus/errors'
import { expect, it } from 'vitest'
import { problemsOf } from './reasons.ts'

const words = { de: [], en: [], columns: new Map<string, string>() }
const withCode = (code: string) => Object.assign(new Error('no'), { code })

it.each([
  ['a script of a flow', new Error('not on Sundays'), 'REFUSED'],
  ['a step "Throw error" of a flow', new (createError('ERROR', 'No', 500))(), 'REFUSED'],
  ['a text that somebody throws', 'no', 'REFUSED'],
  ['a constraint of the database', withCode('23514'), 'DATABASE_REFUSED'],
  ['a right that is missing', new (createError('FORBIDDEN', 'No', 403))(), 'FORBIDDEN'],
])('%s refuses the row', (_, error, code) => expect(problemsOf(error, words)).toMatchObject([{ code }]))
it.each([
  ['the database stops', withCode('57P01')], ['the connection breaks', withCode('ECONNRESET')], ['two writers meet', withCode('40P01')],
  ['no connection is free', Object.assign(new Error('no'), { name: 'KnexTimeoutError' })], ['Directus has no time', new (createError('SERVICE_UNAVAILABLE', 'Later', 503))()],
])('when %s, no row is to blame', (_, error) => expect(problemsOf(error, words)).toBeUndefined())
