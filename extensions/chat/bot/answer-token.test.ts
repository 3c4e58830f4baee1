import { signNote } from '@kontor/extension-shared/instance-keys'
import { expect, test } from 'vitest'
import { readAnswerToken, signAnswerToken } from './answer-token.ts'

const asked = { thread: 't', message: 'm', bot: 'assistant', attempt: 3 }
const NOW = Date.parse('2027-01-31T12:00:00Z')
const token = signAnswerToken('secret', asked, NOW)

test('says which bot was asked what, for little longer than an hour', () => {
  expect(readAnswerToken('secret', token, NOW)).toMatchObject(asked)
  expect(readAnswerToken('secret', token, NOW + 3_644_000)).toMatchObject(asked)
  expect(readAnswerToken('secret', token, NOW + 3_646_000)).toBeUndefined()
})

test('is nothing that another instance signed, that was changed, or that stands for something else', () => {
  expect(readAnswerToken('another', token, NOW)).toBeUndefined()
  const [body = '', mac = ''] = token.split('.')
  const other = Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(body, 'base64url').toString()) as object, message: 'n' })).toString('base64url')
  for (const wrong of [`${other}.${mac}`, body, `${body}.`, '', '.', `${token}x`]) expect(readAnswerToken('secret', wrong, NOW), wrong).toBeUndefined()
  expect(readAnswerToken('secret', signNote('secret', 'form-token', { ...asked, ends: NOW }), NOW)).toBeUndefined()
  expect(readAnswerToken('secret', signNote('secret', 'chat-answer', { thread: 't' }), NOW)).toBeUndefined()
})
