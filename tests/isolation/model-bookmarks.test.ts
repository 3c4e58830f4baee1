import { MODELS, type Collection } from '@kontor/model'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LANGUAGE_MODEL, withBookmarks } from '../fixtures/model-language.ts'
import { makeLanguageTenant, type LanguageTenant } from '../support/language-tenant.ts'

interface Preset { readonly id: number, readonly collection: string, readonly bookmark: string | null, readonly filter: object, readonly layout_query: { readonly tabular: { readonly fields: readonly string[], readonly sort: readonly string[] } } }
let tenant: LanguageTenant
beforeAll(async () => {
  tenant = await makeLanguageTenant('bookmarks')
}, 180_000)
afterAll(() => tenant.remove(), 120_000)
const kept = () => tenant.sql<Preset>('SELECT id, collection, bookmark, filter, layout_query FROM directus_presets WHERE "user" IS NULL AND role IS NULL AND bookmark IS NOT NULL ORDER BY id')
const named = async (key: string) => (await kept()).find(({ bookmark }) => bookmark === `$t:kontor_leads_bookmark_${key}`)
const asIfNew = () => tenant.sql('UPDATE kontor_state.model SET hash = \'of a former version\'')

test('everybody who works in Studio has the bookmarks of the model, and each is a list that Directus can show', async () => {
  const wanted = MODELS.tenant.flatMap((c: Collection) => (c.bookmarks ?? []).map(({ key }) => `$t:kontor_${c.name}_bookmark_${key}`))
  expect(wanted.length).toBeGreaterThan(3)
  const { data } = await tenant.ask<Preset[]>('manager', 'GET', '/presets?filter[bookmark][_nnull]=true&filter[user][_null]=true&limit=-1')
  expect(data.map(({ bookmark }) => bookmark).sort()).toEqual([...wanted].sort())
  // The names of those that a manager may see, in both languages.
  const texts = await tenant.sql<{ key: string }>('SELECT key FROM directus_translations WHERE \'$t:\' || key = ANY($1)', [wanted])
  expect(texts).toHaveLength(wanted.length * 2)
  for (const { collection, bookmark, filter, layout_query: { tabular: { fields, sort } } } of data) {
    const listed = await tenant.ask('manager', 'GET', `/items/${collection}?filter=${encodeURIComponent(JSON.stringify(filter))}&fields=${fields.join()}&sort=${sort.join()}&limit=1`)
    expect(listed.status, `${bookmark}: ${JSON.stringify(listed.body)}`).toBe(200)
  }
})
test('they find what they say', async () => {
  const made = await tenant.ask<{ id: string, company: string }[]>('admin', 'POST', '/items/leads', [{ company: 'Marked', email: 'kein(at)x' }, { company: 'Held', reviewed: false }, { company: 'Gone', email: 'x@', reviewed: false }])
  await tenant.ask('admin', 'DELETE', `/items/leads/${made.data.find(({ company }) => company === 'Gone')?.id}`)
  const [{ held } = { held: '' }] = await tenant.sql<{ held: string }>('UPDATE leads SET owner = NULL WHERE company = \'Held\' RETURNING company AS held')
  expect(held).toBe('Held')
  const found = async (key: string) => (await tenant.ask<{ company: string }[]>('admin', 'GET', `/items/leads?fields=company&filter=${encodeURIComponent(JSON.stringify((await named(key))?.filter))}`)).data.map(({ company }) => company)
  expect([await found('with_marks'), await found('not_released'), await found('mine')]).toEqual([['Marked'], ['Held'], ['Marked']])
})
test('an administrator\'s name, filter and removal stay, whatever is applied; what is new arrives', async () => {
  const [mine, held, marks] = await Promise.all(['mine', 'not_released', 'with_marks'].map(named))
  for (const [method, path, body] of [['PATCH', `/presets/${mine?.id}`, { bookmark: 'Ganz meine', icon: 'star' }], ['PATCH', `/presets/${held?.id}`, { filter: { reviewed: { _null: true } } }], ['DELETE', `/presets/${marks?.id}`, undefined]] as const) {
    const changed = await tenant.ask('admin', method, path, body)
    expect(changed.status, `${method} ${path}: ${JSON.stringify(changed.body)}`).toBeLessThan(300)
  }
  // The list's own look goes the same way.
  await tenant.sql('DELETE FROM directus_presets WHERE collection = \'tasks\' AND bookmark IS NULL')
  const before = await kept()
  await asIfNew()
  expect((await tenant.apply(LANGUAGE_MODEL)).changes).toEqual([])
  expect((await tenant.apply(LANGUAGE_MODEL, { repair: true })).changes).toEqual([])
  expect(await kept()).toEqual(before)
  expect((await tenant.apply(withBookmarks())).changes.filter(({ sql }) => sql?.includes('directus_presets')).map(({ what }) => what)).toEqual(['directus_presets leads $t:kontor_leads_bookmark_hot'])
  expect((await kept()).filter(({ bookmark }) => bookmark !== '$t:kontor_leads_bookmark_hot')).toEqual(before)
  expect(await tenant.sql('SELECT 1 FROM directus_presets WHERE collection = \'tasks\' AND bookmark IS NULL')).toEqual([])
})
