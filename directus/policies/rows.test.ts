import { describe, expect, it } from 'vitest'
import { POLICY_IDS, policyRows } from './rows.ts'
import { roleById, ROLE_IDS, roleFromGroups, type RoleName } from './roles.ts'

const { access, permissions, policies, roles } = policyRows('tenant')
const rights = (role: RoleName, collection: string) => {
  const mine = access.filter(row => row.role === ROLE_IDS[role]).map(row => row.policy)
  return permissions.filter(row => row.collection === collection && mine.includes(row.policy as never))
}
const can = (role: RoleName, action: string, collection: string) => rights(role, collection).find(row => row.action === action)

describe('who may do what', () => {
  it('gives the public nothing', () => {
    expect(access.every(row => row.role)).toBe(true)
    expect(policies.filter(row => row.admin_access).map(row => row.id)).toEqual([POLICY_IDS.admin])
  })
  it('shows a rep own and free leads, never deleted ones', () => {
    expect(can('rep', 'read', 'leads')?.permissions).toEqual({ _and: [{ deleted_at: { _null: true } }, { _or: [{ owner: { _eq: '$CURRENT_USER' } }, { owner: { _null: true } }] }] })
    expect(can('rep', 'update', 'leads')?.permissions).toEqual(can('rep', 'read', 'leads')?.permissions)
    expect(can('rep', 'create', 'leads')?.validation).toEqual({ _or: [{ owner: { _eq: '$CURRENT_USER' } }, { owner: { _null: true } }] })
  })
  it.each(['manager', 'backoffice'] as const)('shows all leads to %s', role => expect(can(role, 'read', 'leads')?.permissions).toEqual({ deleted_at: { _null: true } }))
  it('lets nobody write origins, marks, imports and messages by hand', () => {
    const written = permissions.filter(row => row.action !== 'read' && ['lead_origins', 'lead_marks', 'imports', 'import_rows', 'chat_messages', 'industries'].includes(row.collection))
    expect(written).toEqual([])
  })
  it('lets programs read leads and write none', () => {
    expect(rights('automation', 'leads').map(row => row.action)).toEqual(['read'])
    expect(rights('automation', 'chat_messages')).toEqual([])
    expect(rights('readonly', 'leads').map(row => row.action)).toEqual(['read'])
    expect(rights('trainer', 'leads')).toEqual([])
  })
  it('keeps chats to their owner', () => {
    for (const role of ['rep', 'manager', 'backoffice', 'readonly'] as const) {
      expect(JSON.stringify(can(role, 'read', 'chat_messages')?.permissions)).toContain('"thread":{"_and":[{"deleted_at":{"_null":true}},{"owner":{"_eq":"$CURRENT_USER"}}]}')
    }
    expect(can('rep', 'create', 'chat_threads')).toMatchObject({ presets: { owner: '$CURRENT_USER' }, fields: ['title', 'bot', 'lead'], open: false })
  })
  it('lets nobody write what the database keeps', () => {
    for (const row of permissions.filter(row => ['create', 'update'].includes(row.action))) {
      for (const name of ['id', 'lead_number', 'user_created', 'date_created', 'deleted_at', 'deleted_by']) expect(row.fields).not.toContain(name)
    }
  })
  it('shows of people no more than names and faces, and to automation whom it may write to', () => {
    expect(permissions.filter(row => row.collection === 'directus_users')).toEqual([
      expect.objectContaining({ policy: POLICY_IDS.member, action: 'read', fields: ['id', 'first_name', 'last_name', 'avatar'] }),
      expect.objectContaining({ policy: POLICY_IDS.automation, action: 'read', fields: ['id', 'first_name', 'last_name', 'avatar', 'email', 'language', 'role'] }),
    ])
    expect(permissions.some(row => row.collection === 'directus_shares')).toBe(false)
  })
  it('has ids that are unique', () => {
    const ids = [...roles, ...policies, ...access].map(row => row.id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(new Set(permissions.map(row => `${row.policy}${row.collection}${row.action}`)).size).toBe(permissions.length)
  })
  it('takes the strongest of several groups', () => {
    expect(roleFromGroups(['/rep', '/manager'])).toBe('manager')
    expect(roleFromGroups(['/unknown'])).toBeUndefined()
  })
  it('knows its roles by their ids, and no other', () => {
    expect([roleById(ROLE_IDS.rep), roleById('7c5b3c86-6a55-4c7e-9a5e-0b8f7c0f2b11'), roleById(null)]).toEqual(['rep', undefined, undefined])
  })
  it('makes the operator administrator of core and nobody else', () => {
    const core = policyRows('core')
    expect(core.policies).toEqual([expect.objectContaining({ id: POLICY_IDS.operator, admin_access: true })])
    expect(core.permissions).toEqual([])
  })
})
