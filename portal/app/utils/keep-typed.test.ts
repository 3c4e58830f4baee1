import { expect, test } from 'vitest'
import { keepTyped } from './keep-typed'

test('what was typed stays, the rest follows what is stored', () => {
  const form = { name: 'typed', phone: '1', on: false }
  keepTyped(form, { name: 'old', phone: '1', on: false }, { name: 'new', phone: '2', on: true })
  expect(form).toEqual({ name: 'typed', phone: '2', on: true })
})

test('the first values fill the form', () => {
  const form = { name: '' }
  keepTyped(form, undefined, { name: 'stored' })
  expect(form).toEqual({ name: 'stored' })
})
