import { expect, test } from 'vitest'
import type { AdminCalls } from './admin.ts'
import { ensureFlow } from './flows.ts'
import type { Step } from './realm/browser-flow.ts'

const STEPS: readonly Step[] = [
  { provider: 'auth-cookie', requirement: 'ALTERNATIVE' },
  { flow: 'forms', requirement: 'ALTERNATIVE', steps: [{ provider: 'auth-otp-form', requirement: 'REQUIRED', config: { 'default.reference.value': 'otp' } }] },
]

/** As much of Keycloak as keeps flows: alias -> steps in order. */
function keycloak(used: string, flows: Record<string, string[]>) {
  const calls: string[] = []
  const admin: AdminCalls = {
    async call<T>(method: string, path: string, body?: unknown) {
      calls.push(`${method} ${path}`)
      const given = body as Record<string, string> | undefined
      const parent = /\/flows\/([^/]+)\/executions/.exec(path)?.[1]
      const steps = parent === undefined ? undefined : flows[decodeURIComponent(parent)] ??= []
      if (path === '') return { browserFlow: used } as T
      if (path === '/authentication/flows' && method === 'GET') return Object.keys(flows).map(alias => ({ id: alias, alias })) as T
      if (path === '/authentication/flows' && given?.alias) flows[given.alias] = []
      if (method === 'DELETE') delete flows[path.split('/').at(-1) ?? '']
      if (method === 'POST' && steps) steps.push(given?.provider === 'registration-page-form' ? given.alias ?? '' : given?.provider ?? '')
      return (method === 'GET' ? steps?.map(id => ({ id, level: 0 })) : undefined) as T
    },
  }
  return { admin, flows, calls }
}

test('a flow is made with its steps in order', async () => {
  const { admin, flows, calls } = keycloak('browser', {})
  await ensureFlow(admin, 'ours', STEPS)
  expect(flows).toEqual({ ours: ['auth-cookie', 'forms'], forms: ['auth-otp-form'] })
  expect(calls).toContain('POST /authentication/executions/auth-otp-form/config')
})

test('one that was cut off in the middle is made anew, so that nobody logs in past its second factor', async () => {
  const { admin, flows } = keycloak('browser', { ours: ['auth-cookie'] })
  await ensureFlow(admin, 'ours', STEPS)
  expect(flows.ours).toEqual(['auth-cookie', 'forms'])
})

test('one that people log in by is left alone', async () => {
  const { admin, calls } = keycloak('ours', { ours: ['auth-cookie'] })
  await ensureFlow(admin, 'ours', STEPS)
  expect(calls).toEqual(['GET '])
})
