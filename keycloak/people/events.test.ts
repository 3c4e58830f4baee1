import { expect, test } from 'vitest'
import type { AdminCalls } from '../admin.ts'
import { endOf, readLoginEnds } from './events.ts'

test.each([
  ['a logout ends the session', { type: 'LOGOUT', sessionId: 's', userId: 'u' }, { kind: 'sid', value: 's' }],
  ['a refresh token used twice ends the session', { type: 'REFRESH_TOKEN_ERROR', sessionId: 's', details: { reason: 'Maximum allowed refresh token reuse exceeded' } }, { kind: 'sid', value: 's' }],
  ['a refresh of a session that has ended ends nothing', { type: 'REFRESH_TOKEN_ERROR', sessionId: 's', details: { reason: 'Session not active' } }, undefined],
  ['a new password ends what the person had', { type: 'UPDATE_PASSWORD', userId: 'u' }, { kind: 'sub', value: 'u' }],
  ['a new password under its newer name does too', { type: 'UPDATE_CREDENTIAL', userId: 'u', details: { credential_type: 'password' } }, { kind: 'sub', value: 'u' }],
  ['a second factor more ends nothing', { type: 'UPDATE_CREDENTIAL', userId: 'u', details: { credential_type: 'otp' } }, undefined],
  ['a second factor less ends what the person had', { type: 'REMOVE_CREDENTIAL', userId: 'u', details: { credential_type: 'otp' } }, { kind: 'sub', value: 'u' }],
])('%s', (_, event, ends) => {
  expect(endOf({ time: 1, ...event })).toEqual(ends)
})

test('everything that ended is read, however much it is', async () => {
  const events = Array.from({ length: 1001 }, (_, number) => ({ id: `e${number}`, time: 1000 - number, type: 'LOGOUT', sessionId: `s${number}` }))
  const admin: AdminCalls = {
    async call<T>(_: string, path: string) {
      const query = new URL(path, 'http://keycloak.test').searchParams
      const first = Number(query.get('first') ?? 0)
      return events.filter(({ time }) => time >= Number(query.get('dateFrom'))).slice(first, first + Number(query.get('max'))) as T
    },
  }
  expect((await readLoginEnds(admin, 0)).map(({ ends }) => ends.value)).toEqual(events.map(({ sessionId }) => sessionId))
  expect(await readLoginEnds(admin, 801)).toHaveLength(200)
})
