import { expect, test } from 'vitest'
import { hub } from '../support/hub.ts'

interface Workflow { readonly id: string, readonly name: string, readonly active: boolean, readonly isArchived: boolean }

/** A browser is known to the editor by an id of its own, beside the cookie. */
const BROWSER = { 'browser-id': 'a-test-of-kontor' }

function logIn(email: string, password: string): Promise<Response> {
  return fetch(`${hub().n8nUrl}/rest/login`, { method: 'POST', headers: { ...BROWSER, 'content-type': 'application/json' }, body: JSON.stringify({ emailOrLdapLoginId: email, password }) })
}

test('the operator logs in to the editor with the password that was printed, and finds the shipped workflow at work', async () => {
  const { email, password } = hub().n8nOwner
  const login = await logIn(email, password)
  expect(login.status).toBe(200)
  expect(await login.json()).toMatchObject({ data: { email, role: 'global:owner' } })
  const cookie = login.headers.getSetCookie().map(line => line.split(';')[0]).join('; ')
  const ask = async <T>(path: string) => {
    const response = await fetch(`${hub().n8nUrl}/rest${path}`, { headers: { ...BROWSER, cookie } })
    expect(response.status, path).toBe(200)
    return (await response.json() as { data: T }).data
  }
  const workflows = await ask<Workflow[]>('/workflows')
  expect(workflows).toContainEqual(expect.objectContaining({ id: 'kontorChatAssist', name: 'Kontor · Chat · Assistant', active: true, isArchived: false }))
  // It opens with all that is in it.
  expect((await ask<{ nodes: { type: string }[] }>('/workflows/kontorChatAssist')).nodes.map(({ type }) => type)).toContain('n8n-nodes-base.webhook')
})

test('nobody else gets in, and the owner\'s account cannot be claimed', async () => {
  const { email } = hub().n8nOwner
  expect((await logIn(email, 'not-the-password')).status).toBe(401)
  expect((await fetch(`${hub().n8nUrl}/rest/workflows`, { headers: BROWSER })).status).toBe(401)
  const claim = await fetch(`${hub().n8nUrl}/rest/owner/setup`, { method: 'POST', headers: { ...BROWSER, 'content-type': 'application/json' }, body: JSON.stringify({ email: 'thief@example.com', password: 'A-thiefs-password-1', firstName: 'A', lastName: 'Thief' }) })
  expect(claim.status).toBe(400)
})
