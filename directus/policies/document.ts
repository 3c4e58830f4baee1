import { MODELS } from '@kontor/model'
import { ABOUT_ME, ACTIVE_PEOPLE, BY_ME, BY_PROGRAMS, DONE_OR_MADE_BY_ME, LIVE, MADE_BY_ME, MY_TASKS, OWN, OWN_OR_FREE, OWN_OR_MADE_AND_FREE, OWN_OR_SHARED, PEOPLE, SHARED, TO_ME, type Filter } from './filters.ts'
import { CORE_ROLES, ROLES, SECOND_FACTOR_ROLES, TENANT_ROLES, type RoleName } from './roles.ts'
import { NOT_MEMBERS, rightsOf as allRights, STUDIO } from './rows.ts'
import { MEMBER, type Action, type FieldScope, type Right } from './table.ts'

/** What a rule is called. A rule that is not listed here cannot be documented, and so cannot be used. */
const WORDS: readonly (readonly [Filter, string])[] = [
  [LIVE, 'not deleted'], [OWN, 'own'], [OWN_OR_FREE, 'own or unassigned'], [OWN_OR_MADE_AND_FREE, 'own, or unassigned and made by oneself'],
  [MADE_BY_ME, 'made by oneself'], [PEOPLE, 'people, not the system\'s own accounts'], [ACTIVE_PEOPLE, 'people who are active'], [ABOUT_ME, 'one\'s own'], [TO_ME, 'sent to oneself'], [MY_TASKS, 'assigned to or made by oneself'],
  [SHARED, 'of the team'], [BY_ME, 'sent by oneself'], [OWN_OR_SHARED, 'own or of the team'], [DONE_OR_MADE_BY_ME, 'done or made by oneself'], [BY_PROGRAMS, 'mails and notes'],
]
const COLUMNS = ['create', 'read', 'update', 'delete'] as const satisfies readonly Action[]

/** @throws Error for a rule without a name */
function describeRule(rule: Filter): string {
  const known = WORDS.find(([filter]) => JSON.stringify(filter) === JSON.stringify(rule))
  if (known) return known[1]
  const { _and: all, ...rest } = rule
  if (Array.isArray(all)) return (all as Filter[]).map(describeRule).join(', ')
  const [[relation, inner] = []] = Object.entries(rest)
  if (relation === undefined) return 'all'
  if (relation.startsWith('_') || typeof inner !== 'object' || inner === null) throw new Error(`policies: the rule ${JSON.stringify(rule)} has no name in document.ts`)
  return `of such ${relation}: ${describeRule(inner as Filter)}`
}

const describeFields = (fields: FieldScope) => typeof fields !== 'string' ? fields.filter(name => name !== '*').map(name => `\`${name}\``).join(', ') : { all: '', writable: 'what a person may fill in' }[fields]

function cell(rights: readonly Right[], action: Action): string {
  const found = rights.filter(right => right.action === action)
  if (found.length === 0) return '–'
  return found.map((right) => {
    const rule = action === 'create' ? right.check : right.rule
    const rows = right.words ?? (rule && Object.keys(rule).length > 0 ? describeRule(rule) : action === 'create' && right.presets ? 'for oneself' : 'all')
    const fields = action === 'delete' ? '' : describeFields(right.fields)
    return fields ? `${rows} (${fields})` : rows
  }).join('; ')
}

/** Every role and what it may do to every collection, as `docs/roles.md` shows it: made of what the policies are made of. */
export function rolesDocument(): string {
  const RIGHTS = allRights()
  const yes = (value: boolean) => value ? 'yes' : '–'
  const roleLine = (role: RoleName) => `| \`${role}\` | ${ROLES[role].label.de} | ${ROLES[role].label.en} | ${ROLES[role].description.en} | ${yes(SECOND_FACTOR_ROLES.has(role))} | ${yes(STUDIO.has(role))} |`
  const rightsOf = (role: RoleName, collection: string) => [...RIGHTS[role], ...NOT_MEMBERS.has(role) ? [] : RIGHTS[MEMBER]].filter(right => right.collection === collection)
  const collections = [...MODELS.tenant.map(({ name, label }) => ({ name, title: `\`${name}\` (${label.plural.de}, ${label.plural.en})` })),
    ...[...new Set(Object.values(RIGHTS).flat().map(right => right.collection).filter(name => name.startsWith('directus_')))].map(name => ({ name, title: `\`${name}\`` }))]
  return [
    '# Roles and rights', '',
    '<!-- Made by `node directus/policies/cli.ts write` from directus/policies; do not edit. -->', '',
    'A role is a group of the tenant\'s organization in Keycloak. What it may do stands once, in `directus/policies/table.ts`; the policies of every tenant and this page come from it, and `tests/isolation/roles.test.ts` walks each cell through Directus against a table of its own.', '',
    '| role | Deutsch | English | what for | second factor | Studio |', '| --- | --- | --- | --- | --- | --- |',
    ...TENANT_ROLES.map(roleLine), ...CORE_ROLES.map(roleLine), '',
    '`admin` is an administrator of the tenant\'s Directus and passes every rule below; what holds against an administrator too is in [security.md](security.md). `operator` is the administrator of the platform\'s own instance and no member of any tenant. Programs with access to the API have any role but `admin`. A field that an administrator adds belongs to every right that is not limited to named fields.', '',
    ...collections.flatMap(({ name, title }) => [
      `## ${title}`, '', `| role | ${COLUMNS.join(' | ')} |`, `| --- | ${COLUMNS.map(() => '---').join(' | ')} |`,
      ...TENANT_ROLES.filter(role => role !== 'admin').map(role => `| \`${role}\` | ${COLUMNS.map(action => cell(rightsOf(role, name), action)).join(' | ')} |`), '',
    ]),
  ].join('\n')
}
