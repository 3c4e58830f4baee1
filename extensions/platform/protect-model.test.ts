import { POLICY_IDS, ROLE_IDS } from '@kontor/policies'
import { describe, expect, test } from 'vitest'
import {
  guardCollectionChange, guardCollectionDeletion, guardFieldChange, guardFieldCreation, guardFieldDeletion, guardRelation, type FieldChange, type FieldState,
} from './protect-model.ts'
import { guardRights, type RightsScope } from './protect-rights.ts'
import type { Sql } from './types.ts'

const admin = { user: '7c5b3c86-6a55-4c7e-9a5e-0b8f7c0f2b11', admin: true }
/** A database that has these rows of a table of rights. */
const holding = (...rows: object[]): Sql => ({ raw: async <T>() => ({ rows: rows as T[] }) })
const guard = (scope: RightsScope, action: 'create' | 'update' | 'delete', payload: unknown, existing: object[] = []) =>
  guardRights(scope, action, payload, existing.map((_, index) => index), admin, holding(...existing))
const company: FieldState = {
  type: 'string', schema: { name: 'company', max_length: 255, is_nullable: false, default_value: null, is_indexed: true }, meta: { id: 7, special: null, required: true, validation: null, hidden: false },
}
const verification: FieldState = { type: 'string', schema: { name: 'verification' }, meta: { id: 8, special: null, validation: { verification: { _in: ['unverified'] } } } }
const changing = (collection: string, change: FieldChange) => guardFieldChange('tenant', collection, change, async () => change.field === 'verification' ? verification : company, admin)
const leadsRow = { collection: 'leads', singleton: false, accountability: 'all', versioning: false, sort_field: null, archive_field: null, archive_value: null, unarchive_value: null, archive_app_filter: true }
const own = 'd2719a4e-0000-4000-8000-000000000001'

describe('an administrator cannot', () => {
  test.each([true, 'true', 't', 'yes', 'on', '1', 1])('make a policy of administrators with %j', async (value) => {
    await expect(guard('policies', 'create', { name: 'Mine', admin_access: value })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(guard('policies', 'update', { admin_access: value }, [{ id: own }])).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
  test.each<[string, RightsScope, 'create' | 'update' | 'delete', unknown, object[]]>([
    ['change a fixed role', 'roles', 'update', { name: 'Other' }, [{ id: ROLE_IDS.rep }]],
    ['delete a fixed policy', 'policies', 'delete', {}, [{ id: POLICY_IDS.rep }]],
    ['give a fixed role another policy', 'access', 'create', { role: ROLE_IDS.rep, policy: own }, []],
    ['give a person a fixed policy', 'access', 'create', { user: admin.user, policy: { id: POLICY_IDS.admin } }, []],
    ['open records of ours to strangers', 'permissions', 'create', { policy: 'abf8a154-5b1c-4a46-ac9c-7300570f4f17', collection: 'leads', action: 'read', fields: ['*'] }, []],
    ['open files to strangers', 'permissions', 'update', { policy: 'abf8a154-5b1c-4a46-ac9c-7300570f4f17' }, [{ id: 1, policy: own, collection: 'directus_files' }]],
    ['give strangers a policy', 'access', 'create', { policy: own }, []],
    ['give strangers the policy of a role', 'access', 'update', { role: null }, [{ id: own, role: own, user: null, policy: own }]],
    ['move a right into a fixed policy', 'permissions', 'update', { policy: POLICY_IDS.rep }, [{ id: 1, policy: own, collection: 'leads' }]],
    ['widen a fixed policy', 'permissions', 'create', { policy: POLICY_IDS.rep, collection: 'directus_users', action: 'update', fields: ['*'] }, []],
    ['hide one such right among others', 'permissions', 'create', [{ policy: own, collection: 'leads' }, { policy: POLICY_IDS.rep, collection: 'leads' }], []],
  ])('%s', async (_, scope, action, payload, existing) => {
    await expect(guard(scope, action, payload, existing)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
  test('take away fields and collections of the model', async () => {
    for (const field of ['company', 'group_company', 'origins']) await expect(guardFieldDeletion('tenant', 'leads', ['budget', field], holding())).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(() => guardCollectionDeletion('tenant', ['domain_crm'])).toThrow('domain_crm')
  })
  test.each<[string, FieldChange]>([
    ['its type', { field: 'company', type: 'integer' }],
    ['the length of its column', { field: 'company', schema: { max_length: 40 } }],
    ['that it may be empty', { field: 'company', type: 'string', schema: { is_nullable: true } }],
    ['its default', { field: 'company', schema: { default_value: 'x' } }],
    ['its index', { field: 'company', schema: { ...company.schema, is_indexed: false } }],
    ['what Directus does with its value', { field: 'company', meta: { special: ['hash'] } }],
    ['that it is required', { field: 'company', meta: { required: false } }],
    ['the values it takes', { field: 'verification', meta: { validation: null } }],
    ['its row', { field: 'company', meta: { id: 99 } }],
  ])('change of a field of the model %s', async (_, change) => {
    await expect(changing('leads', change)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
  test('write rows of fields past the data model', async () => {
    await expect(changing('directus_fields', { field: 'special', meta: {} })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(guardFieldDeletion('tenant', 'directus_fields', [12], holding({ collection: 'leads', field: 'company' }))).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(() => guardFieldCreation('tenant', 'directus_fields', [{ collection: 'machines' }, { collection: 'leads', field: 'x' }], admin)).toThrow('data model')
  })
  test.each([{ singleton: true }, { accountability: null }, { sort_field: 'lead_number' }, { archive_field: 'status' }, { versioning: true }])('set %j on a collection of the model', async (change) => {
    await expect(guardCollectionChange('tenant', ['leads'], change, holding(leadsRow))).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
  test.each([
    ['a field of the model', { many_collection: 'leads', many_field: 'company', one_collection: 'machines' }, []],
    ['the other side under a name of the model', { many_collection: 'machines', many_field: 'lead', one_collection: 'leads', one_field: 'origins' }, []],
    ['what a field of the model points to', { one_deselect_action: 'delete' }, [{ many_collection: 'leads', many_field: 'owner', one_collection: 'directus_users', one_field: null }]],
  ])('relate %s', async (_, payload, existing) => {
    await expect(guardRelation('tenant', payload, existing.map((_row, id) => id), holding(...existing))).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})

describe('an administrator may', () => {
  test.each<[string, RightsScope, 'create' | 'update' | 'delete', unknown, object[]]>([
    ['make a policy of their own', 'policies', 'create', { name: 'Mine', admin_access: false, app_access: true }, []],
    ['open a collection of the tenant to strangers', 'permissions', 'create', { policy: 'abf8a154-5b1c-4a46-ac9c-7300570f4f17', collection: 'machines', action: 'read' }, []],
    ['give a person a policy of their own', 'access', 'create', { user: own, policy: own }, []],
    ['make a role with it', 'access', 'create', { role: own, policy: own }, []],
    ['say what a fixed policy may do with a collection of the tenant', 'permissions', 'create', { policy: POLICY_IDS.rep, collection: 'machines', action: 'read' }, []],
  ])('%s', async (_, scope, action, payload, existing) => {
    await expect(guard(scope, action, payload, existing)).resolves.toBeUndefined()
  })
  test('change fields, collections and relations of the tenant, and look differently at those of the model', async () => {
    await guardFieldDeletion('tenant', 'leads', ['budget'], holding())
    await guardFieldDeletion('tenant', 'directus_fields', [12], holding({ collection: 'machines', field: 'name' }))
    expect(() => guardCollectionDeletion('tenant', ['machines'])).not.toThrow()
    expect(() => guardFieldCreation('tenant', 'directus_fields', [{ collection: 'machines', field: 'name' }], admin)).not.toThrow()
    const look = { hidden: true, readonly: true, width: 'full', note: 'x', options: {}, sort: 3, special: '', required: true, validation: { company: { _contains: 'GmbH' } } }
    // Studio sends the whole field back: the column is not touched for that.
    expect(await changing('leads', { field: 'company', type: 'string', schema: { ...company.schema }, meta: look })).toEqual({ field: 'company', meta: look })
    const noted: unknown[] = []
    await guardFieldChange('tenant', 'leads', { field: 'company', meta: { ...company.meta, hidden: true } }, async () => company, admin, async looks => void noted.push(looks))
    await guardCollectionChange('tenant', ['leads'], { icon: 'x', singleton: false }, holding({ ...leadsRow, icon: 'y' }), async looks => void noted.push(looks))
    expect(noted).toEqual([{ target: 'fields', collection: 'leads', field: 'company', columns: ['hidden'] }, { target: 'collections', collection: 'leads', field: '', columns: ['icon'] }])
    expect(await changing('leads', { field: 'budget', type: 'integer', schema: { max_length: 3 } })).toEqual({ field: 'budget', type: 'integer', schema: { max_length: 3 } })
    await guardCollectionChange('tenant', ['leads'], { icon: 'x', hidden: true, singleton: false, accountability: 'all' }, holding(leadsRow))
    await guardCollectionChange('tenant', ['machines'], { singleton: true }, holding())
    await guardRelation('tenant', { many_collection: 'leads', many_field: 'machine', one_collection: 'machines', one_field: 'leads' }, [], holding())
    await guardRelation('tenant', { many_collection: 'machines', many_field: 'lead', one_collection: 'leads', one_field: 'machines' }, [], holding())
  })
})

test('Directus itself and our own programs act without a person', async () => {
  await expect(guardRights('policies', 'update', { admin_access: true }, [1], null, holding({ id: POLICY_IDS.admin }))).resolves.toBeUndefined()
})

describe('rights to the tenant\'s own fields', () => {
  const right = { id: 7, policy: POLICY_IDS.rep, collection: 'leads', fields: 'company,city,origins,shoe_size' }
  const change = (payload: object) => guard('permissions', 'update', payload, [right])
  test('are given and taken by an administrator, alone or with their policy as Studio sends them', async () => {
    await expect(change({ fields: ['company', 'city', 'origins'] })).resolves.toBeUndefined()
    await expect(change({ id: 7, policy: POLICY_IDS.rep, fields: ['company', 'city', 'origins', 'shoe_size', 'budget'] })).resolves.toBeUndefined()
    await expect(guard('policies', 'update', { permissions: { create: [], update: [{ id: 7, fields: ['company'] }], delete: [] } }, [{ id: POLICY_IDS.rep }])).resolves.toBeUndefined()
  })
  test.each<[string, object]>([
    ['a field of the model is taken', { fields: ['company', 'origins', 'shoe_size'] }],
    ['a list of the model is taken', { fields: ['company', 'city', 'shoe_size'] }],
    ['a field of the model is given', { fields: ['company', 'city', 'origins', 'notes'] }],
    ['everything is given', { fields: ['*'] }],
    ['the rule is changed too', { fields: ['company', 'city', 'origins'], permissions: {} }],
    ['it moves to another policy', { fields: ['company', 'city', 'origins'], policy: POLICY_IDS.readonly }],
  ])('no more than that: %s', async (_, payload) => {
    await expect(change(payload)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
  test.each([
    { permissions: { create: [{ collection: 'leads', action: 'read' }], update: [], delete: [] } },
    { permissions: { create: [], update: [], delete: [7] } },
    { permissions: { create: [], update: [], delete: [] }, admin_access: true },
  ])('nor with the policy: %j', async (payload) => {
    await expect(guard('policies', 'update', payload, [{ id: POLICY_IDS.rep }])).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})
