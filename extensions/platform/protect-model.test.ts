import { POLICY_IDS, ROLE_IDS } from '@kontor/policies'
import { describe, expect, test } from 'vitest'
import { guardCollectionDeletion, guardFieldChange, guardFieldDeletion, guardRights, type RightsScope } from './protect-model.ts'
import type { Sql } from './types.ts'

const admin = { user: '7c5b3c86-6a55-4c7e-9a5e-0b8f7c0f2b11', admin: true }
/** A database that has these rows of a table of rights. */
const holding = (...rows: object[]): Sql => ({ raw: async <T>() => ({ rows: rows as T[] }) })
const guard = (scope: RightsScope, action: 'create' | 'update' | 'delete', payload: unknown, existing: object[] = []) =>
  guardRights(scope, action, payload, existing.map((_, index) => index), admin, holding(...existing))
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
    ['move a right into a fixed policy', 'permissions', 'update', { policy: POLICY_IDS.rep }, [{ id: 1, policy: own, collection: 'leads' }]],
    ['widen a fixed policy', 'permissions', 'create', { policy: POLICY_IDS.rep, collection: 'directus_users', action: 'update', fields: ['*'] }, []],
    ['hide one such right among others', 'permissions', 'create', [{ policy: own, collection: 'leads' }, { policy: POLICY_IDS.rep, collection: 'leads' }], []],
  ])('%s', async (_, scope, action, payload, existing) => {
    await expect(guard(scope, action, payload, existing)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
  test('take away fields and collections of the model, or make other kinds of them', () => {
    expect(() => guardFieldDeletion('tenant', 'leads', ['budget', 'company'])).toThrow('company')
    expect(() => guardFieldDeletion('tenant', 'leads', ['group_company'])).toThrow('group_company')
    expect(() => guardFieldDeletion('tenant', 'leads', ['origins'])).toThrow('origins')
    expect(() => guardCollectionDeletion('tenant', ['domain_crm'])).toThrow('domain_crm')
    expect(() => guardFieldChange('tenant', 'leads', { field: 'company', type: 'integer' }, { collections: { leads: { fields: { company: { type: 'string' } } } } })).toThrow('company')
  })
})

describe('an administrator may', () => {
  test.each<[string, RightsScope, 'create' | 'update' | 'delete', unknown, object[]]>([
    ['make a policy of their own', 'policies', 'create', { name: 'Mine', admin_access: false, app_access: true }, []],
    ['make a role with it', 'access', 'create', { role: own, policy: own }, []],
    ['say what a fixed policy may do with a collection of the tenant', 'permissions', 'create', { policy: POLICY_IDS.rep, collection: 'machines', action: 'read' }, []],
  ])('%s', async (_, scope, action, payload, existing) => {
    await expect(guard(scope, action, payload, existing)).resolves.toBeUndefined()
  })
  test('delete fields and collections of the tenant, and look differently at those of the model', () => {
    expect(() => guardFieldDeletion('tenant', 'leads', ['budget'])).not.toThrow()
    expect(() => guardCollectionDeletion('tenant', ['machines'])).not.toThrow()
    expect(() => guardFieldChange('tenant', 'leads', { field: 'company' }, null)).not.toThrow()
  })
})

test('Directus itself and our own programs act without a person', async () => {
  await expect(guardRights('policies', 'update', { admin_access: true }, [1], null, holding({ id: POLICY_IDS.admin }))).resolves.toBeUndefined()
})
