import type { OwnCollectionInfo } from '@kontor/model/wire/own-collections'
import { expect, test } from 'vitest'
import { displayLabel, toReference } from './display.ts'
import { displayOf } from './own-facts.ts'

const info = (template: string | null, texts: string[] = ['title', 'place']): OwnCollectionInfo => ({ name: 'visits', place: 1, translations: [], icon: null, note: null, key: 'integer', template, texts, defaultSort: null })
const all = () => true

test.each<[string, OwnCollectionInfo, (column: string) => boolean, string | undefined]>([
  ['Studio\'s template', info('{{title}} ({{place}})'), all, '{{title}} ({{place}})'],
  ['without what may not be read', info('{{title}} ({{place}})'), column => column === 'title', '{{title}} ()'],
  ['the first text where nothing of it may be read', info('{{secret}}'), column => column === 'place', '{{place}}'],
  ['the first text without a template', info(null), all, '{{title}}'],
  ['nothing where there is no text', info(null, []), all, undefined],
])('names of records: %s', (_, given, mayRead, expected) => expect(displayOf(given, mayRead)).toBe(expected))

test('a record of an own collection has its name, and its id as the API tells it', () => {
  const target = { collection: 'visits', idType: 'integer', display: '{{title}} ({{place}})' } as const
  expect(toReference(target, { id: '12', title: 'Messe', place: null }, 'de')).toEqual({ id: 12, label: 'Messe' })
  expect(toReference(target, '9007199254740993', 'de')).toEqual({ id: '9007199254740993', label: '9007199254740993' })
  expect(displayLabel({ collection: 'constructor' }, { id: 'x' }, 'de')).toBe('x')
})
