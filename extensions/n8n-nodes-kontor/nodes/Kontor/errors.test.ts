import { NodeApiError, NodeOperationError, type INode } from 'n8n-workflow'
import { describe, expect, it } from 'vitest'
import { send } from '../../api/http.ts'
import { refusalOf, Refusal } from '../../api/refusal.ts'
import { errorData, toNodeError } from './errors.ts'

const node: INode = { id: '1', name: 'Kontor', type: 'CUSTOM.kontor', typeVersion: 1, position: [0, 0], parameters: {} }
const envelope = { success: false, error: { code: 'VALIDATION_FAILED', message: 'Please check the marked fields.', details: [{ field: 'email', code: 'INVALID', message: 'Enter a valid email address.' }] }, meta: { requestId: 'r-1' } }

describe('a refusal', () => {
  it('is told with Kontor\'s code, message and the problem of each field', () => {
    const error = toNodeError(node, refusalOf(400, envelope), 3) as NodeApiError
    expect(error).toBeInstanceOf(NodeApiError)
    expect(error).toMatchObject({ httpCode: '400', message: 'VALIDATION_FAILED: Please check the marked fields.', description: 'email: Enter a valid email address.\nRequest r-1', context: { itemIndex: 3 } })
  })
  it('goes on as data of the item where the workflow wants that', () => {
    expect(errorData(refusalOf(400, envelope))).toEqual({ error: 'VALIDATION_FAILED: Please check the marked fields.', code: 'VALIDATION_FAILED', status: 400, problems: [{ field: 'email', code: 'INVALID', message: 'Enter a valid email address.' }], requestId: 'r-1' })
  })
  it.each([
    ['the host', 403, { errors: [{ message: 'Suspended.', extensions: { code: 'TENANT_SUSPENDED' } }] }, 'TENANT_SUSPENDED', 'Suspended.'],
    ['Keycloak', 401, { error: 'unauthorized_client', error_description: 'Invalid client' }, 'UNAUTHORIZED_CLIENT', 'Invalid client'],
    ['something else', 502, '<html>Bad gateway</html>', 'HTTP_502', 'The answer was HTTP status 502'],
    ['nothing', 500, undefined, 'HTTP_500', 'The answer was HTTP status 500'],
  ])('of %s is understood', (_, status, body, code, message) => expect(refusalOf(status, body)).toMatchObject({ status, code, message }))
  it('that is none stays what it is', () => {
    const own = new NodeOperationError(node, 'No such parameter')
    expect(toNodeError(node, own)).toBe(own)
    expect(toNodeError(node, new TypeError('x is not a function'))).toMatchObject({ message: 'x is not a function' })
  })
})

it('nothing of a request that failed goes on, whatever n8n\'s helper threw', async () => {
  const thrown = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED', config: { headers: { authorization: 'Bearer eyJ.very.secret' } } })
  const failed = send(() => Promise.reject(thrown), { method: 'GET', url: 'http://portal:3000/api/v1/crm/leads', headers: { authorization: 'Bearer eyJ.very.secret' } })
  const refusal = await failed.catch((error: unknown) => error)
  expect(refusal).toBeInstanceOf(Refusal)
  expect(refusal).toMatchObject({ status: 0, code: 'UNREACHABLE', message: 'http://portal:3000 could not be reached (ECONNREFUSED)' })
  const error = toNodeError(node, refusal)
  expect(JSON.stringify([error, { ...error }, error.cause, (error as NodeApiError).messages, errorData(refusal)])).not.toContain('secret')
})
