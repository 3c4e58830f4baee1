import { ROLE_IDS, TENANT_ROLES } from '@kontor/policies'
import * as z from 'zod'
import type { Database, ExtensionContext } from '@kontor/extension-shared/context'
import { adminOf, answering, parse, type Handler } from '../endpoints/request.ts'
import { askHost } from './ask-host.ts'
import { openErasures } from './erase/erasures.ts'
import { PEOPLE_PROVIDER, PERSON_COLUMNS, roleName, type PersonRow } from './rows.ts'
import { syncPeople } from './sync.ts'

const STATUS_ROWS = { active: ['active', 'draft', 'unverified'], invited: ['invited'], inactive: ['suspended'], former: ['archived'] } as const
const SORTS = { lastName: 'last_name', firstName: 'first_name', email: 'email', lastLoginAt: 'last_access' } as const
const sortable = Object.keys(SORTS).flatMap(key => [key, `-${key}`])

const query = z.object({
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  pageSize: z.coerce.number().int().min(1).max(100).default(25),
  search: z.string().max(200).default(''),
  sort: z.string().default('lastName').refine(sort => sort.split(',').every(key => sortable.includes(key)), 'lastName, firstName, email, lastLoginAt'),
  role: z.enum(TENANT_ROLES).optional(),
  status: z.enum(['active', 'invited', 'inactive', 'former']).optional(),
  id: z.string().optional(),
})
export type PeopleQuery = z.infer<typeof query>

/** `GET /platform/people?page=&pageSize=&search=&sort=&role=&status=` */
export function listPeople({ database }: ExtensionContext): Handler {
  return answering(async (request) => {
    await adminOf(request, database)
    const wanted = parse(query, request.query)
    await syncPeople(database)
    const { rows, total } = await findPeople(database, wanted)
    return { data: await presentPeople(database, rows), total }
  })
}

async function findPeople(database: Database, { page, pageSize, search, sort, role, status, id }: PeopleQuery): Promise<{ rows: PersonRow[], total: number }> {
  const found = database('directus_users').where({ provider: PEOPLE_PROVIDER }).whereNotNull('external_identifier')
  if (role) void found.where({ role: ROLE_IDS[role] })
  // Who was a member is shown when asked for, and as long as their erasure is not done.
  if (status) void found.whereIn('status', STATUS_ROWS[status])
  else void found.where(where => where.whereNot({ status: 'archived' }).orWhereIn('id', database('kontor_state.person_erasures').whereNull('finished_at').select('person')))
  if (id) void found.whereRaw('id::text = ?', [id])
  for (const word of search.toLowerCase().split(/\s+/).filter(Boolean)) {
    const like = `%${word.replace(/[\\%_]/g, sign => `\\${sign}`)}%`
    void found.whereRaw('(lower(first_name) LIKE ? OR lower(last_name) LIKE ? OR lower(email) LIKE ?)', [like, like, like])
  }
  const [counted] = await found.clone().count({ total: '*' }) as { total: string | number }[]
  for (const key of sort.split(',')) void found.orderBy([{ column: SORTS[key.replace(/^-/, '') as keyof typeof SORTS], order: key.startsWith('-') ? 'desc' : 'asc', nulls: 'last' }])
  const rows = await found.orderBy('id').limit(pageSize).offset((page - 1) * pageSize).select(...PERSON_COLUMNS) as PersonRow[]
  return { rows, total: Number(counted?.total ?? 0) }
}

/** People as the API shows them, with what only the login server knows. */
export async function presentPeople(database: Database, rows: readonly PersonRow[]) {
  if (rows.length === 0) return []
  const [logins, erasing, invited] = await Promise.all([
    askHost('logins', { subs: rows.map(row => row.external_identifier) }),
    openErasures(database),
    database('audit_log').where({ action: 'person.invited' }).whereIn('target', rows.map(row => row.email ?? '')).groupBy('target').select('target').max('at as at') as Promise<{ target: string, at: Date }[]>,
  ])
  const bySub = new Map(logins.flatMap(login => login ? [[login.sub, login] as const] : []))
  const invitedAt = new Map(invited.map(({ target, at }) => [target, at.toISOString()]))
  return rows.map(row => ({
    id: row.id, email: row.email ?? '', first_name: row.first_name ?? '', last_name: row.last_name ?? '', role: roleName(row.role), picture: row.avatar,
    status: erasing.some(({ person }) => person === row.id) ? 'erasing' : row.status === 'archived' ? 'former' : row.status === 'suspended' ? 'inactive' : isInvited(row, bySub.get(row.external_identifier)) ? 'invited' : 'active',
    totp: bySub.get(row.external_identifier)?.totp ?? false,
    last_login_at: row.last_access?.toISOString() ?? null, invited_at: invitedAt.get(row.email ?? '') ?? null,
  }))
}

/** Has no password yet, or belongs to another tenant and has not accepted: then this one may not ask about the login. */
const isInvited = (row: PersonRow, login: { readonly invited: boolean } | undefined) => login ? login.invited : row.status === 'invited'
