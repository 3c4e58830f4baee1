import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask } from '../support/directus.ts'
import { rowsOf } from '../support/inside.ts'
import { portalApi, type PortalApi } from '../support/portal-api.ts'

/** The API says a lead's values as they were given and, beside them, in their normal forms. */

const MARK = `Normal ${randomBytes(4).toString('hex')}`
const GIVEN = { company: MARK, country: 'Deutschland', postalCode: 'D-53111', email: 'Info@Muster-Soehne.DE', emailAlternative: 'kein(at)x', phone: '+49 (0)228 / 12 34-0', mobile: '0171 1234567', website: 'Muster-Soehne.de', vatId: 'de 136 695 976' }
const NORMAL = { country: 'DE', postalCode: '53111', email: 'info@muster-soehne.de', phone: '+4922812340', mobile: '+491711234567', website: 'https://muster-soehne.de', vatId: 'DE136695976' }
interface Lead { readonly id: string, readonly company?: string, readonly normalForms?: Readonly<Record<string, string>>, readonly [field: string]: unknown }
let api: PortalApi
let id: string

beforeAll(async () => {
  api = await portalApi(['rep', 'readonly', 'admin'], '/crm')
  const made = await api<Lead>('rep', 'POST', '/leads', GIVEN)
  expect(made.status).toBe(201)
  // Whoever writes is told at once, too.
  expect(made.data).toMatchObject({ ...GIVEN, normalForms: NORMAL })
  id = made.data.id
})
afterAll(() => rowsOf('tenant_demo', 'WITH gone AS (SELECT set_config(\'kontor.hard_delete\', \'on\', true)) DELETE FROM leads USING gone WHERE company LIKE $1', [`${MARK}%`]))

const list = async (fields?: string, role = 'rep') => (await api<Lead[]>(role, 'GET', `/leads?search=${encodeURIComponent(`"${MARK}"`)}${fields ? `&fields=${fields}` : ''}`)).data

test('values stay as they were given; what is not valid has no normal form', async () => {
  const { data } = await api<Lead>('rep', 'GET', `/leads/${id}`)
  expect(data).toMatchObject(GIVEN)
  expect(data.normalForms).toEqual(NORMAL)
  expect(data.shownForms).toEqual({ phone: '0228 12340', mobile: '0171 1234567' })
  expect((await list())[0]).toMatchObject(GIVEN)
})

test('a list has those of the fields that it is asked for, and a country for their sake is not told', async () => {
  expect(await list('phone,postalCode,normalForms')).toEqual([{ id, phone: GIVEN.phone, postalCode: GIVEN.postalCode, normalForms: { phone: NORMAL.phone, postalCode: NORMAL.postalCode }, shownForms: { phone: '0228 12340' } }])
  expect(await list('mobile,country,normalForms', 'readonly')).toEqual([{ id, mobile: GIVEN.mobile, country: GIVEN.country, normalForms: { mobile: NORMAL.mobile, country: 'DE' }, shownForms: { mobile: '0171 1234567' } }])
  expect(await list('normalForms')).toEqual([{ id, normalForms: {}, shownForms: {} }])
  expect(await list('phone,marks')).toEqual([{ id, phone: GIVEN.phone, marks: [expect.objectContaining({ field: 'emailAlternative' })] }])
  expect((await list('company,phone'))[0]).toEqual({ id, company: MARK, phone: GIVEN.phone })
})

test('a change has its normal form at once; a list by cursor and the lists of programs have them too', async () => {
  expect((await api<Lead>('rep', 'PATCH', `/leads/${id}`, { mobile: '0171/7654321' })).data.normalForms).toEqual({ ...NORMAL, mobile: '+491717654321' })
  expect((await api<Lead[]>('rep', 'GET', `/leads?cursor=start&fields=mobile,normalForms&filter[company]=${encodeURIComponent(MARK)}`)).data).toEqual([{ id, mobile: '0171/7654321', normalForms: { mobile: '+491717654321' }, shownForms: { mobile: '0171 7654321' } }])
  const { data } = await ask<Record<string, unknown>>(api.tokens.admin ?? '', 'GET', `/items/leads/${id}?fields=id,phone,kontor_normal`)
  expect(data).toEqual({ id, phone: GIVEN.phone, kontor_normal: { phone: NORMAL.phone }, kontor_shown: { phone: '0228 12340' } })
  await api('rep', 'PATCH', `/leads/${id}`, { mobile: GIVEN.mobile })
})
