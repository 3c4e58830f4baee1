import { provideReadRules } from '@kontor/extension-shared/read-rules'
import { POLICY_IDS, policyRows } from '@kontor/policies'
import { expect, test } from 'vitest'
import { takeFactsOut } from '../../extensions/crm/facts/attach-facts.ts'
import { fromApi } from './from-api.ts'

const { parseFilter } = fromApi('@directus/utils') as { parseFilter(filter: object | null, accountability: object): object | null }
const person = { user: '7c5b3c86-6a55-4c7e-9a5e-0b8f7c0f2b11', role: null, roles: [], admin: false, app: false, ip: null }
const schema = { collections: Object.fromEntries(['lead_marks', 'lead_origins'].map(name => [name, { fields: Object.fromEntries(['lead', 'field', 'code', 'value', 'kind', 'at'].map(field => [field, {}])) }])) }
const query = { fields: ['id', 'company', 'marks.code', 'origins.kind'] }

/** The query that is left, for somebody with the rules of a policy as Directus has them when it asks for rows. */
function leftFor(policy: keyof typeof POLICY_IDS, more: (permission: { collection: string, permissions: object }) => object = ({ permissions }) => permissions) {
  const rules = policyRows('tenant').permissions.filter(row => row.policy === POLICY_IDS[policy] && row.action === 'read')
  provideReadRules(async (_accountability, collections) => rules.filter(({ collection }) => collections.includes(collection))
    .map(row => ({ collection: row.collection, fields: row.fields, permissions: parseFilter(more({ collection: row.collection, permissions: row.permissions ?? {} }), person) as Record<string, unknown> })))
  return takeFactsOut(query, { accountability: person, schema: schema as never, database: undefined as never })
}

test.each(['rep', 'manager', 'backoffice', 'readonly'] as const)('what %s sees of a lead is read without asking for the rights of the lead again', async (policy) => {
  expect((await leftFor(policy)).fields).toEqual(['id', 'company'])
})

test('whose marks have a rule of their own is left to Directus', async () => {
  const own = await leftFor('rep', ({ collection, permissions }) => collection === 'lead_marks' ? { _and: [permissions, { code: { _eq: 'INVALID_EMAIL' } }] } : permissions)
  expect(own).toEqual(query)
})
