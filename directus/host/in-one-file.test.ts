import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { fromApi } from './from-api.ts'
import { inOneFile } from './in-one-file.ts'

test('what takes the place of lodash-es has what it has, but what is its own business', async () => {
  const [[from, instead] = [], ...others] = inOneFile()
  expect(others).toEqual([])
  expect(from).toMatch(/\/lodash-es\/lodash\.js$/)
  const module = await import(/* @vite-ignore */ instead ?? '') as Record<string, unknown> & { default: { VERSION: string }, isEqual: (a: unknown, b: unknown) => boolean }
  const original = await import(/* @vite-ignore */ pathToFileURL(fromApi.resolve('lodash-es')).href) as Record<string, unknown> & { default: { VERSION: string } }
  expect(module.default.VERSION).toBe(original.default.VERSION)
  // Methods of a chain, which nobody calls by themselves.
  const inner = ['commit', 'lodash', 'next', 'plant', 'toIterator', 'toJSON', 'value']
  expect(Object.keys(original).filter(name => !(name in module) && !name.startsWith('wrapper')).sort()).toEqual(inner)
  expect(module.isEqual({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] })).toBe(true)
})
