import { toApiName } from '@kontor/compile/names'
import { describe, expect, it } from 'vitest'
import { fromDirectus } from './directus-errors.ts'

const map = (status: number, ...extensions: Record<string, unknown>[]) => fromDirectus(status, extensions.map(e => ({ message: 'said by the rule', extensions: e })), 'de', toApiName)

describe('errors of Directus', () => {
  it.each([
    [403, 'FORBIDDEN', 403, 'FORBIDDEN'], [401, 'INVALID_CREDENTIALS', 401, 'SESSION_EXPIRED'], [401, 'TOKEN_EXPIRED', 401, 'SESSION_EXPIRED'],
    [400, 'INVALID_QUERY', 400, 'INVALID_QUERY'], [400, 'INVALID_PAYLOAD', 400, 'INVALID_BODY'], [413, 'CONTENT_TOO_LARGE', 413, 'TOO_LARGE'],
    [503, 'SERVICE_UNAVAILABLE', 503, 'UNAVAILABLE'], [503, 'TENANT_UNAVAILABLE', 503, 'UNAVAILABLE'], [500, 'INTERNAL_SERVER_ERROR', 500, 'INTERNAL'],
  ])('%i %s -> %i %s', (status, code, outStatus, outCode) => {
    expect(map(status, { code })).toMatchObject({ status: outStatus, code: outCode })
  })
  it('names every refused field in its outside form', () => {
    expect(map(400, { code: 'FAILED_VALIDATION', field: 'postal_code' }, { code: 'VALUE_TOO_LONG', field: 'company' }).details).toMatchObject([
      { field: 'postalCode', code: 'INVALID' }, { field: 'company', code: 'TOO_LONG' },
    ])
  })
  it('is a conflict when a value exists already', () => {
    expect(map(400, { code: 'RECORD_NOT_UNIQUE', field: 'lead_number' })).toMatchObject({ status: 409, details: [{ field: 'leadNumber' }] })
  })
  it('keeps the code, the words and the facts of a rule', () => {
    const error = map(400, { code: 'FILE_QUOTES', line: 12 })
    expect([error.status, error.code, error.messageIn('de'), error.details]).toEqual([400, 'FILE_QUOTES', 'said by the rule', { line: 12 }])
    expect(map(409, { code: 'STATUS_ORDER', field: 'next_step', messages: { de: 'Geht nicht.', en: 'No.' } })).toMatchObject({ status: 409, details: [{ field: 'nextStep', message: 'Geht nicht.' }] })
  })
  it('says when to try again, where the rule does', () => {
    const error = map(429, { code: 'MAILS_LIMITED', retryAfter: 120 })
    expect([error.status, error.code, error.retryAfter, error.details]).toEqual([429, 'MAILS_LIMITED', 120, undefined])
  })
  it('is an error of ours when nothing was said', () => {
    expect(fromDirectus(502, [], 'de', toApiName)).toMatchObject({ status: 500, code: 'INTERNAL' })
  })
})
