import { ForbiddenError } from '@directus/errors'
import { describe, expect, it } from 'vitest'
import { onError, translateDatabaseError } from './database-errors.ts'

const database = (code: string, message: string, more = {}) => Object.assign(new Error(`select * from "leads" - ${message}`), { code, severity: 'ERROR', ...more })

describe('errors of the database', () => {
  it.each([
    [Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })],
    [Object.assign(new Error('the database system is starting up'), { code: '57P03', severity: 'FATAL' })],
    [new Error('Connection terminated unexpectedly')],
    [Object.assign(new Error('Timeout acquiring a connection'), { name: 'KnexTimeoutError' })],
  ])('say that one can try again: %s', (error) => {
    expect(translateDatabaseError(error)).toMatchObject({ code: 'SERVICE_UNAVAILABLE', status: 503 })
  })
  it('tells callers when', () => {
    const headers = new Map<string, string>()
    let passed: unknown
    onError(Object.assign(new Error(), { code: 'ECONNRESET' }), {}, { setHeader: (name, value) => headers.set(name, value) }, (error) => { passed = error })
    expect(headers.get('Retry-After')).toBe('3')
    expect(passed).toMatchObject({ status: 503 })
  })
  it.each(['40P01', '40001', '55P03'])('say that somebody else was faster, and that one can try again: %s', (code) => {
    expect(translateDatabaseError(database(code, 'deadlock detected'))).toMatchObject({ code: 'RECORD_BUSY', status: 503 })
  })
  it('blame the question when a value does not fit, and repeat nothing of the query', () => {
    const error = translateDatabaseError(database('22P02', 'invalid input syntax for type uuid: "abc"'))
    expect(error).toMatchObject({ code: 'INVALID_QUERY', status: 400 })
    expect((error as Error).message).not.toContain('select')
  })
  it('refuse a value for what the database computes', () => {
    expect(translateDatabaseError(database('428C9', 'column "total" can only be updated to DEFAULT'))).toMatchObject({ code: 'INVALID_PAYLOAD', status: 400 })
  })
  it('blame the question for a time zone that there is none of', () => {
    expect(translateDatabaseError(database('22009', 'time zone displacement out of range'))).toMatchObject({ code: 'INVALID_QUERY', status: 400 })
  })
  it.each(['Malformed part header', 'Unexpected end of form', 'Multipart: Boundary not found'])('blame an upload that is no form: %s', (message) => {
    expect(translateDatabaseError(new Error(message))).toMatchObject({ code: 'INVALID_PAYLOAD', status: 400 })
  })
  it('carry the code of a rule that the database keeps', () => {
    expect(translateDatabaseError(database('P0001', 'STATUS_ORDER', { hint: 'A converted lead stays converted.' }))).toMatchObject({ code: 'STATUS_ORDER', status: 409, message: 'A converted lead stays converted.' })
    expect(translateDatabaseError(database('42501', 'FACTS_ARE_KEPT', { hint: 'Change the lead.' }))).toMatchObject({ code: 'FACTS_ARE_KEPT', status: 403 })
  })
  it('stay what they are otherwise', () => {
    const [known, unknown] = [new ForbiddenError(), database('42P01', 'relation "x" does not exist')]
    expect(translateDatabaseError(known)).toBe(known)
    expect(translateDatabaseError(unknown)).toBe(unknown)
    expect(translateDatabaseError('text')).toBe('text')
  })
})
