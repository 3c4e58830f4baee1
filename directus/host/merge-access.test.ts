import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { API_FOLDER } from './from-api.ts'
import { mergeAccess } from './merge-access.ts'

type Merge = ReturnType<typeof mergeAccess>
const MODULE = `${API_FOLDER}/dist/permissions/modules/process-ast/utils/dedupe-access.js`
const hash = createRequire(MODULE)('object-hash') as Parameters<typeof mergeAccess>[0]
const { dedupeAccess } = await import(pathToFileURL(MODULE).href) as { dedupeAccess: Merge }

const own = { _and: [{ owner: { _eq: 'ada' } }, { deleted_at: { _null: true } }] }
const turned = { _and: [{ deleted_at: { _null: true } }, { owner: { _eq: 'ada' } }] }

test.each([
  ['one', [{ permissions: own, fields: ['id', 'company'] }]],
  ['the same rule twice, its parts in another order', [{ permissions: own, fields: ['id'] }, { permissions: turned, fields: ['company'] }]],
  ['two rules', [{ permissions: own, fields: ['id'] }, { permissions: { owner: { _null: true } }, fields: ['id'] }]],
  ['no rule, no fields', [{ permissions: null, fields: null }, { permissions: {}, fields: ['*'] }, { permissions: own, fields: ['id'] }]],
  ['none', []],
])('puts together what Directus does: %s', (_, permissions) => {
  const merge = mergeAccess(hash)
  expect(merge(permissions)).toEqual(dedupeAccess(permissions))
  // From what it remembers, too.
  expect(merge(permissions)).toEqual(dedupeAccess(permissions))
})

test('writes a rule out once, however often it is asked', () => {
  let written = 0
  const merge = mergeAccess((rule, options) => {
    written++
    return hash(rule, options)
  })
  for (const fields of [['id'], ['company']]) merge([{ permissions: own, fields }])
  expect(written).toBe(1)
})
