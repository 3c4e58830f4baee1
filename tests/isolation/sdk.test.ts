import { createDirectus, createItem, deleteItem, readItem, readItems, readSingleton, rest, staticToken, updateItem } from '@directus/sdk'
import type { KontorSchema, Lead } from '@kontor/model/sdk'
import { expect, test } from 'vitest'
import { hub } from '../support/hub.ts'
import { realmToken } from '../support/realm-tokens.ts'

/** What a program does with Directus' own client and the types of the model: `docs/model.md`, "Types for programs". */
const client = async <S extends object = KontorSchema>(role: string) => createDirectus<S>(hub().hostUrl, {
  globals: { fetch: (input: string | URL | Request, init: RequestInit = {}) => fetch(input, { ...init, headers: { ...init.headers as Record<string, string>, 'x-kontor-tenant': 'demo' } }) },
}).with(staticToken(await realmToken({ claims: { organization: { demo: { id: '1', groups: [`/${role}`] } }, amr: ['pwd', 'otp'] } }))).with(rest())

test('records are written, found and followed to their relations, each with its type', async () => {
  const directus = await client('manager')
  const [industry] = await directus.request(readItems('industries', { fields: ['id', 'key'], limit: 1, sort: ['key'] }))
  if (!industry) throw new Error('no industry')
  const made = await directus.request(createItem('leads', { company: 'Typen und Söhne KG', industry: industry.id, next_step_at: '2030-01-02T10:00:00Z', tags: ['a', 'b'] }, { fields: ['id', 'lead_number', 'status'] }))
  const status: Lead['status'] = made.status
  expect([status, made.lead_number]).toEqual(['new', expect.stringMatching(/\d{6}$/)])
  const lead = await directus.request(readItem('leads', made.id, { fields: ['company', 'tags', 'next_step_at', 'marks', { industry: ['key'], origins: ['*'] }] }))
  const key: string | undefined = lead.industry?.key
  expect([lead.company, key, lead.tags, new Date(lead.next_step_at ?? 0).toISOString(), lead.marks]).toEqual(['Typen und Söhne KG', industry.key, ['a', 'b'], '2030-01-02T10:00:00.000Z', []])
  // The list on the other side, by the name that the types give it.
  expect(lead.origins?.map(origin => origin.field)).toEqual(['*'])
  await directus.request(updateItem('leads', made.id, { rating: 'hot' }))
  expect(await directus.request(readItems('leads', { filter: { _and: [{ rating: { _eq: 'hot' } }, { company: { _starts_with: 'Typen und' } }, { next_step_at: { _gt: '2029-12-31' } }] }, fields: ['id'] }))).toEqual([{ id: made.id }])
  const { locale } = await directus.request(readSingleton('tenant_settings', { fields: ['locale'] }))
  expect(locale).toMatch(/^(?:de|en)$/)
  // @ts-expect-error the type of a record has no such field
  const nowhere: keyof Lead = 'no_such_field'
  await expect(directus.request(readItem('leads', made.id, { fields: [nowhere] }))).rejects.toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] })
  // @ts-expect-error a number is no status
  const wrong: Partial<Lead> = { status: 7 }
  await expect(directus.request(updateItem('leads', made.id, wrong))).rejects.toMatchObject({ errors: [{ extensions: { code: 'FAILED_VALIDATION' } }] })
  await directus.request(deleteItem('leads', made.id))
})

test('a tenant\'s own fields and collections are put beside them', async () => {
  type Mine = Omit<KontorSchema, 'leads'> & { leads: (Lead & { own_size: number | null })[], own_things: { id: string, name: string }[] }
  const directus = await client<Mine>('rep')
  // Neither is there, which the types cannot know: the answer is a refusal and no other record.
  await expect(directus.request(readItems('own_things', { fields: ['name'] }))).rejects.toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] })
  await expect(directus.request(readItems('leads', { fields: ['own_size'] }))).rejects.toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] })
})
