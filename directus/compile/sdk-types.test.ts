import { readFileSync } from 'node:fs'
import { defineCollection, field, l, withLinks } from '@kontor/model'
import { expect, test } from 'vitest'
import { sdkTypes } from './sdk-types.ts'

const label = l('Ding', 'Thing')
const define = (name: string, singular: string, fields: Parameters<typeof defineCollection>[0]['fields']) =>
  defineCollection({ name, domain: 'crm', label: { singular: l(singular, singular), plural: l(singular, singular) }, icon: 'x', display: '{{id}}', fields })

test('directus/model/sdk.ts is what the model says (node directus/compile/cli.ts write)', () => {
  expect(readFileSync(new URL('../model/sdk.ts', import.meta.url), 'utf8')).toBe(sdkTypes())
})

test('relations and lists are typed from both sides, secrets are left out', () => {
  const lines = sdkTypes(withLinks([
    define('boxes', 'Big box', { name: field.text({ label, required: true }), secret: field.text({ label, internal: true }) }),
    define('things', 'Thing', { box: field.relation({ label, to: 'boxes', onDelete: 'SET NULL', inverse: 'content' }), other_boxes: field.m2m({ label, to: 'boxes', inverse: 'things_of' }), size: field.decimal({ label }) }),
  ])).split('\n')
  expect(lines).toContain('export interface BigBox {')
  expect(lines).toEqual(expect.arrayContaining(['  name: string', '  box: string | BigBox | null', '  content: string[] | Thing[]', '  other_boxes: string[] | ThingThing[]', '  things_of: string[] | ThingThing[]', '  size: number | string | null', '  things_other_boxes: ThingThing[]']))
  expect(lines.join()).not.toContain('secret')
})

test('two types of one name are refused', () => {
  expect(() => sdkTypes([define('boxes', 'Box', {}), define('crates', 'box', {})])).toThrow('the types of boxes and crates would both be Box')
})
