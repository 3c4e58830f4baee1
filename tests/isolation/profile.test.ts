import { Client } from 'pg'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { POSTGRES_USER } from '../../launcher/parts/postgres.ts'
import { launchBrowser } from '../support/browser.ts'
import { hubInside } from '../support/hub.ts'
import { personApi, type PersonApi } from '../support/person.ts'

const EMAIL = 'rep2@demo.test'
interface Profile { readonly name: string, readonly firstName: string, readonly lastName: string, readonly locale?: string, readonly email: string }

let browser: Browser
let database: Client
let person: PersonApi
let before: Profile
beforeAll(async () => {
  const { config, secrets } = hubInside()
  database = new Client({ host: '127.0.0.1', port: config.ports.POSTGRES_PORT, user: POSTGRES_USER, password: secrets.values.POSTGRES_PASSWORD, database: 'tenant_demo' })
  await database.connect()
  browser = await launchBrowser()
  person = await personApi(browser, EMAIL)
  before = (await person.get<Profile>('/users/me')).body.data
})
afterAll(async () => {
  if (before) await person.patch('/users/me', { firstName: before.firstName, lastName: before.lastName, locale: before.locale === 'en' ? 'en' : 'de' })
  await browser?.close()
  await database?.end()
})

test('a person changes name and language, and everybody sees it with the next call', async () => {
  const changed = await person.patch<Profile>('/users/me', { firstName: 'Renée', lastName: 'von Öhringen', locale: 'en' })
  expect(changed).toMatchObject({ status: 200, body: { data: { name: 'Renée von Öhringen', firstName: 'Renée', lastName: 'von Öhringen', locale: 'en' } } })
  expect((await person.get<Profile>('/users/me')).body.data).toMatchObject({ name: 'Renée von Öhringen', locale: 'en', email: EMAIL })
  expect((await person.get<{ name: string }[]>('/users?search=hringen')).body.data).toEqual([expect.objectContaining({ name: 'Renée von Öhringen' })])
  const row = async () => (await database.query('SELECT first_name, last_name, language, email FROM directus_users WHERE email = $1', [EMAIL])).rows
  await expect.poll(row, { timeout: 5_000 }).toEqual([{ first_name: 'Renée', last_name: 'von Öhringen', language: 'en-US', email: EMAIL }])
})

test('changing one thing leaves the others', async () => {
  await person.patch('/users/me', { firstName: 'Renate', locale: 'de' })
  expect((await person.patch<Profile>('/users/me', { lastName: 'Muster' })).body.data).toEqual({ name: 'Renate Muster', firstName: 'Renate', lastName: 'Muster', locale: 'de' })
})

test('a new login tells the same', async () => {
  await person.patch('/users/me', { firstName: 'Rita', lastName: 'Neumann' })
  expect((await (await personApi(browser, EMAIL)).get<Profile>('/users/me')).body.data).toMatchObject({ name: 'Rita Neumann', firstName: 'Rita', email: EMAIL })
})

test.each<[Record<string, unknown>, string, string]>([
  [{ email: 'other@demo.test' }, 'email', 'READ_ONLY'], [{ firstName: '  ' }, 'firstName', 'INVALID'], [{ lastName: 'x'.repeat(256) }, 'lastName', 'INVALID'], [{ lastName: null }, 'lastName', 'INVALID'],
  [{ firstName: '<script>' }, 'firstName', 'INVALID'], [{ locale: 'fr' }, 'locale', 'INVALID'], [{ roles: ['admin'] }, 'roles', 'UNKNOWN_FIELD'], [{ attributes: { locale: ['en'] } }, 'attributes', 'UNKNOWN_FIELD'],
])('%o is refused at the field, and nothing changes', async (body, field, code) => {
  const { data: present } = (await person.get<Profile>('/users/me')).body
  const refused = await person.patch('/users/me', { ...body, ...field === 'locale' ? {} : { locale: 'en' } })
  expect(refused).toMatchObject({ status: 400, body: { error: { code: 'VALIDATION_FAILED', details: [{ field, code, message: expect.stringMatching(/\w{3}/) as string }] } } })
  expect((await person.get<Profile>('/users/me')).body.data).toEqual(present)
})
