import { expect, test } from 'vitest'
import { queryOfView, saysHow, viewQuery, withoutView } from './views'

const state = { page: 3, pageSize: 25, sort: '-createdAt', search: '', filters: {} }

test('a view says what differs from the list as it comes, and the same in whatever order it was chosen', () => {
  expect(viewQuery(state, '-createdAt')).toBe('')
  const one = viewQuery({ ...state, sort: 'company', search: 'Müller & Co', filters: { 'status': 'new', 'city.contains': 'Bonn' } }, '-createdAt')
  expect(one).toBe(viewQuery({ ...state, filters: { 'city.contains': 'Bonn', 'status': 'new' }, search: 'Müller & Co', sort: 'company' }, '-createdAt'))
  expect(queryOfView({ id: 'x', query: one })).toEqual({ 'f.city.contains': 'Bonn', 'f.status': 'new', 'search': 'Müller & Co', 'sort': 'company', 'view': 'x' })
})

test('a view brings nothing into the address that no list has there', () => {
  expect(queryOfView({ id: 'x', query: 'open=1&f.a=2&page=9&view=y' })).toEqual({ 'f.a': '2', 'view': 'x' })
  expect(queryOfView({ id: 'x', query: null })).toEqual({ view: 'x' })
})

test('what is open beside the list stays when another view is chosen', () => {
  expect(withoutView({ 'open': '1', 'view': 'x', 'f.a': '2', 'sort': 'a', 'search': 'b', 'page': '2' })).toEqual({ open: '1' })
  expect([saysHow({ open: '1', view: 'x' }), saysHow({ 'f.a': '1' }), saysHow({ page: '2' })]).toEqual([false, true, true])
})
