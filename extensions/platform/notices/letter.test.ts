import { expect, test } from 'vitest'
import { NOTICE_KINDS } from './kinds.ts'
import { letterOf, subjectOf } from './letter.ts'

const [leads, tasks] = NOTICE_KINDS
const where = { portal: 'https://kontor.example/demo', account: 'https://kontor.example/account' }
const many = Array.from({ length: 23 }, (_, at) => ({ id: `id-${at}`, title: `Firma ${at}` }))

test('one record is named in the subject, several are counted', () => {
  expect(letterOf(leads, [{ id: 'a', title: 'Muster GmbH' }], { ...where, language: 'de', sender: 'Mia Müller' })).toEqual({
    subject: 'Neuer Lead für Sie: Muster GmbH',
    text: 'Guten Tag,\n\nNeuer Lead für Sie von Mia Müller:\n\nMuster GmbH\nhttps://kontor.example/demo/crm/leads/a\n\nWelche Mails Sie bekommen, bestimmen Sie auf der Seite Ihres Kontos:\nhttps://kontor.example/account',
  })
  expect(letterOf(tasks, [{ id: 'a', title: 'Call' }, { id: 'b', title: null }], { ...where, language: 'en', sender: null })).toMatchObject({ subject: '2 new tasks for you', text: expect.stringContaining('without a title\nhttps://kontor.example/demo/tasks?open=b') as string })
})

test('of many the first are named, and where all of them are', () => {
  const { subject, text } = letterOf(leads, many, { ...where, language: 'de', sender: null })
  expect(subject).toBe('23 neue Leads für Sie')
  expect(text).toContain('Firma 19\n')
  expect(text).not.toContain('Firma 20')
  expect(text).toContain('und 3 weitere:\nhttps://kontor.example/demo/crm/leads?f.owner=me')
})

test('a record without a name is told of all the same', () => {
  expect(subjectOf(leads, 1, 'en')).toBe('A new lead for you')
  expect(letterOf(leads, [{ id: 'a', title: null }], { ...where, language: 'de', sender: null })).toMatchObject({ subject: 'Neuer Lead für Sie', text: expect.stringContaining('ohne Firma\n') as string })
})
