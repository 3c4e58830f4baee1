import { allFields, isList, MODELS, type Collection, type Field } from '@kontor/model'
import { EVENT_CATALOGUE } from '@kontor/model/events'
import { ROLE_IDS, TENANT_ROLES, type TenantRole } from './roles.ts'
import { policyRows } from './rows.ts'

const code = (text: string) => `\`${text}\``
const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

const KINDS: Readonly<Record<Field['kind'], string>> = {
  text: 'text', longText: 'long text', email: 'email address', url: 'web address', phone: 'phone number', postalCode: 'postal code', country: 'country', vatId: 'VAT id',
  integer: 'whole number', decimal: 'number', boolean: 'yes or no', date: 'date', timestamp: 'date and time', uuid: 'id', choice: 'choice', tags: 'tags', json: 'JSON',
  relation: 'record', person: 'person', file: 'file', series: 'running number', m2m: 'records', m2a: 'records',
}

/** What a field holds. */
function typeOf(f: Field): string {
  if (f.kind === 'relation') return `record of ${code(f.to)}${{ 'CASCADE': ', goes with it', 'SET NULL': '', 'RESTRICT': ', which cannot be deleted before' }[f.onDelete]}`
  if (isList(f)) return `records of ${(typeof f.to === 'string' ? [f.to] : f.to).map(code).join(', ')}, in their order`
  if (f.kind === 'series') return `running number${f.gapless ? ' without gaps' : ''}, ${code(`${f.prefix}${f.perYear ? '2026-' : ''}${'0'.repeat(f.digits - 1)}1`)}`
  if ('maxLength' in f && f.maxLength !== undefined) return `${KINDS[f.kind]}, at most ${f.maxLength} characters`
  if (f.kind === 'integer' || f.kind === 'decimal') return [KINDS[f.kind], ...f.min === undefined ? [] : [`from ${f.min}`], ...f.max === undefined ? [] : [`to ${f.max}`]].join(' ')
  return KINDS[f.kind]
}

/** What holds for its values. */
function rulesOf(name: string, f: Field): string {
  const fallback = 'default' in f && f.default !== undefined ? [`default ${code(String(f.default))}`] : []
  const belongs = f.kind === 'person' && f.belongs ? [f.belongs === 'work' ? 'handed over or erased with the person' : 'erased with the person'] : []
  return [
    ...f.required ? ['required'] : [], ...f.unique ? ['unique'] : [], ...fallback, ...f.computed ? [`computed from ${f.computed.from.map(code).join(', ')}`] : f.readonly || name === 'id' ? ['kept by the hub'] : [], ...f.search ? ['searched'] : [],
    ...f.provenance ? ['has an origin'] : [], ...f.internal ? ['never leaves Directus'] : f.hidden && name !== 'id' ? ['not in forms'] : [], ...belongs,
  ].join(', ')
}

type Who = { readonly read: readonly TenantRole[], readonly write: readonly TenantRole[] }

const { access, permissions } = policyRows('tenant')
const policiesOf = new Map(TENANT_ROLES.map(role => [role, new Set(access.filter(row => row.role === ROLE_IDS[role]).map(row => row.policy))]))

/** Who may read and write a field, of those who are no administrators. */
function whoMay(collection: string, field: string): Who {
  const may = (actions: readonly string[]) => TENANT_ROLES.filter(role => role !== 'admin' && permissions.some(row =>
    row.collection === collection && actions.includes(row.action) && policiesOf.get(role)?.has(row.policy) && (row.fields.includes('*') || row.fields.includes(field))))
  return { read: may(['read']), write: may(['create', 'update']) }
}

const says = ({ read, write }: Who) => `read: ${read.length > 0 ? read.map(code).join(', ') : 'nobody'}; write: ${write.length > 0 ? write.map(code).join(', ') : 'nobody'}`

function describe(collection: Collection): string[] {
  const { name, label, note, domain, softDelete, singleton } = collection
  const fields = Object.entries(allFields(collection)).filter(([, f]) => !f.internal)
  const rights = fields.map(([field]) => says(whoMay(name, field)))
  const usual = [...new Set(rights)].sort((a, b) => rights.filter(r => r === b).length - rights.filter(r => r === a).length)[0] ?? ''
  const choices = fields.flatMap(([field, f]) => f.kind === 'choice' ? f.choices.map(choice => `| ${code(field)} | ${code(choice.value)} | ${cell(choice.label.de)} | ${cell(choice.label.en)} |`) : [])
  const events = EVENT_CATALOGUE.filter(event => event.collection === name)
  return [
    `## ${code(name)}: ${label.plural.de} / ${label.plural.en}`, '',
    ...note ? [`${note.de}. / ${note.en}.`, ''] : [],
    `Domain ${code(domain)}. ${singleton ? 'One record. ' : ''}${softDelete ? 'A deleted record is kept and can be restored. ' : 'A deleted record is gone. '}Of the roles without administration, ${usual}.`, '',
    '| field | Deutsch | English | type | rules | rights that differ |', '| --- | --- | --- | --- | --- | --- |',
    ...fields.map(([field, f], at) => {
      const help = f.help ? [`${f.label.de} (${f.help.de})`, `${f.label.en} (${f.help.en})`] : [f.label.de, f.label.en]
      return `| ${code(field)} | ${help.map(cell).join(' | ')} | ${typeOf(f)} | ${rulesOf(field, f)} | ${rights[at] === usual ? '' : rights[at]} |`
    }), '',
    ...choices.length > 0 ? ['| field | value | Deutsch | English |', '| --- | --- | --- | --- |', ...choices, ''] : [],
    ...events.length > 0 ? [`Events: ${events.map(event => code(event.type)).join(', ')}.`, ''] : [],
  ]
}

/** Every collection of a tenant with its fields, as `docs/data-model.md` shows it: made of what the databases are made of. */
export function dictionaryDocument(): string {
  return [
    '# Data dictionary', '',
    '<!-- Made by `node directus/policies/cli.ts write` from directus/model; do not edit. -->', '',
    'What a tenant\'s database holds as the hub makes it. Fields and collections that an administrator adds stand in the tenant\'s own description, `/api/v1/openapi.json` and Studio\'s data model. Names outside (API, forms, n8n) are the same in camelCase; `date_created`, `date_updated`, `user_created` and `user_updated` are `createdAt`, `updatedAt`, `createdBy` and `updatedBy` there. Which records a role sees is in [roles.md](roles.md), what events say in [events.md](events.md), and how the model is changed and applied in [model.md](model.md).', '',
    ...MODELS.tenant.flatMap(describe),
  ].join('\n')
}
