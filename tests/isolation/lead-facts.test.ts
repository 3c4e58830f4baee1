import { beforeAll, describe, expect, test } from 'vitest'
import { askDirectus } from '../support/attacker.ts'
import { rowsOf } from '../support/inside.ts'
import { realmToken } from '../support/realm-tokens.ts'

const as = (role: string, person?: string) => realmToken({ claims: { organization: { demo: { id: '1', groups: [`/${role}`] } }, amr: ['pwd', 'otp'], ...person ? { sub: person } : {} }, lifespan: 900 })
const FACTS = ['marks.field', 'marks.code', 'marks.value', 'origins.field', 'origins.kind', 'origins.person', 'origins.at', 'origins.verification'].join(',')
/** Said in this way the question is Directus' own to answer. */
const BY_DIRECTUS = '&deep[marks][_sort]=id&deep[origins][_sort]=id'

interface Lead {
  readonly id: string
  readonly company?: string
  readonly marks: readonly object[]
  readonly origins: readonly object[]
}

let leads: readonly string[]
beforeAll(async () => {
  const made = await askDirectus<{ id: string, company: string }[]>(await as('manager'), 'POST', '/items/leads', ['Marked', 'Unmarked', 'Deleted'].map(name => ({ company: `${name} fact`, city: 'Bonn' })))
  expect(made).toMatchObject({ status: 200 })
  leads = ['Marked', 'Unmarked', 'Deleted'].map(name => made.data?.find(({ company }) => company === `${name} fact`)?.id ?? '')
  await rowsOf('tenant_demo', `
    INSERT INTO lead_marks (id, lead, field, code, value)
    SELECT gen_random_uuid(), lead, field, 'INVALID_EMAIL', 'x@' FROM (SELECT set_config('kontor.facts', 'given', true)) told, unnest($1::uuid[]) lead, unnest(ARRAY['email', 'email_alternative']) field`, [[leads[0], leads[2]]])
  expect(await askDirectus(await as('manager'), 'DELETE', `/items/leads/${leads[2]}`)).toMatchObject({ status: 204 })
})
const ask = async (role: string, query: string) => await askDirectus<Lead[]>(await as(role), 'GET', `/items/leads?filter[id][_in]=${leads.join()}&sort=company&${query}`)

describe('what hangs on a lead is read beside it', () => {
  test.each(['manager', 'backoffice', 'rep', 'readonly', 'admin', 'automation'])('%s sees of it what Directus shows', async (role) => {
    const beside = await ask(role, `fields=id,company,${FACTS}`)
    expect(beside.status, JSON.stringify(beside.body)).toBe((await ask(role, `fields=id,company,${FACTS}${BY_DIRECTUS}`)).status)
    if (beside.status !== 200) return
    expect(beside.data).toEqual((await ask(role, `fields=id,company,${FACTS}${BY_DIRECTUS}`)).data)
  })

  test('values are all there, and none of a deleted lead', async () => {
    const { data } = await ask('manager', `fields=id,company,${FACTS}`)
    expect(data).toMatchObject([
      { company: 'Marked fact', marks: [{ code: 'INVALID_EMAIL', value: 'x@' }, { code: 'INVALID_EMAIL', value: 'x@' }] },
      { company: 'Unmarked fact', marks: [] },
    ])
    for (const { origins } of data ?? []) expect(origins).toEqual([{ field: '*', kind: 'person', person: expect.any(String) as string, at: expect.stringMatching(/^\d{4}-.*Z$/) as string, verification: 'unverified' }])
  })

  test('asked for alone, or one lead at a time, too', async () => {
    const { data } = await ask('manager', 'fields=id,marks.code')
    expect(data?.map(({ marks }) => marks.length)).toEqual([2, 0])
    const one = await askDirectus<Lead>(await as('manager'), 'GET', `/items/leads/${leads[0]}?fields=id,marks.code`)
    expect(one.data).toEqual({ id: leads[0], marks: [{ code: 'INVALID_EMAIL' }, { code: 'INVALID_EMAIL' }] })
  })

  test('of the lead that the row is, whatever somebody calls its id', async () => {
    const foreign = leads[2] as string
    const rep = await as('rep')
    expect(await askDirectus(rep, 'POST', '/items/leads', { company: foreign })).toMatchObject({ status: 200 })
    const asked = (fields: string) => askDirectus<Lead[]>(rep, 'GET', `/items/leads?fields=${fields}&alias[id]=company&filter[company][_eq]=${foreign}`)
    const { data, status } = await asked('id,marks.code,marks.value')
    expect(JSON.stringify(data ?? status)).not.toContain('INVALID_EMAIL')
    expect((await askDirectus(rep, 'GET', '/items/leads?fields=id,marks.code&aggregate[count]=*')).status).toBeLessThan(500)
    expect((await askDirectus(rep, 'GET', '/items/leads?fields=id,marks.code&aggregate[count]=*&groupBy=city')).status).toBeLessThan(500)
  })

  test('who may not read a field of it is refused as ever', async () => {
    for (const field of ['marks.nothing', 'origins.person.email']) {
      expect((await ask('rep', `fields=id,${field}`)).status, field).toBe(403)
    }
  })
})
