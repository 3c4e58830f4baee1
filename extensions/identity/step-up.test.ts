import { expect, test } from 'vitest'
import { offerStepUp, type ExpressApp } from './step-up.ts'

type Handler = Parameters<ExpressApp['use']>[0]

function visit(path: string, query: Record<string, string>, cookie?: string, onNext: (response: { redirect(url: string): void }) => void = () => {}) {
  let handler: Handler | undefined
  offerStepUp({ use: (given) => { handler = given } }, 'http://demo.hub.test')
  const sent: string[] = []
  const response = { redirect: (url: string) => { sent.push(url) }, appendHeader: () => {} }
  handler?.({ method: 'GET', path, query, headers: { cookie } }, response, () => onNext(response))
  return sent
}

test('a login that lacked the second factor goes to Keycloak again, which is asked for level 2', () => {
  const [first] = visit('/admin/login', { reason: 'SECOND_FACTOR_REQUIRED' })
  const again = new URL(first as string, 'http://demo.hub.test')
  expect(again.pathname).toBe('/auth/login/keycloak')
  expect(again.searchParams.get('redirect')).toBe('http://demo.hub.test/admin/login?continue=')
  const [second] = visit(again.pathname, Object.fromEntries(again.searchParams), undefined, response => response.redirect('http://hub.test/auth?response_type=code&state=1'))
  expect(new URL(second as string).searchParams.get('acr_values')).toBe('2')
  expect(new URL(second as string).searchParams.get('state')).toBe('1')
})

test('and comes back to the page that was asked for', () => {
  const [again] = visit('/admin/content/leads', { reason: 'SECOND_FACTOR_REQUIRED' })
  expect(new URL(again as string, 'http://demo.hub.test').searchParams.get('redirect')).toBe('http://demo.hub.test/admin/content/leads')
})

test('but not in circles, and not for other reasons', () => {
  expect(visit('/admin/login', { reason: 'SECOND_FACTOR_REQUIRED' }, 'a=1; kontor_step_up=1')).toEqual([])
  expect(visit('/admin/login', { reason: 'INVALID_CREDENTIALS' })).toEqual([])
  expect(visit('/items/leads', { reason: 'SECOND_FACTOR_REQUIRED' })).toEqual([])
  const [plain] = visit('/auth/login/keycloak', {}, undefined, response => response.redirect('http://hub.test/auth?response_type=code'))
  expect(plain).toBe('http://hub.test/auth?response_type=code')
})
