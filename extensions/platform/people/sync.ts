import { randomUUID } from 'node:crypto'
import { fittingEmail, fittingName, ROLE_IDS } from '@kontor/policies'
import type { Database } from '@kontor/extension-shared/context'
import { askHost, type Member } from './ask-host.ts'
import { PEOPLE_PROVIDER, PERSON_COLUMNS, type PersonRow } from './rows.ts'

/** Milliseconds for which a comparison counts: what is done here changes both sides at once. */
const FRESH = 15_000
let compared = 0
let running: Promise<void> | undefined

/**
 * Brings the tenant's rows to what the login server says of its members: who came by another way than an invitation gets
 * a row, who is no member any more is archived. A person whom an administrator has deactivated stays so.
 */
export function syncPeople(database: Database): Promise<void> {
  if (Date.now() - compared < FRESH) return Promise.resolve()
  running ??= compare(database).then(() => {
    compared = Date.now()
  }).finally(() => {
    running = undefined
  })
  return running
}

async function compare(database: Database): Promise<void> {
  const { members, pending } = await askHost('list', {})
  const rows = await database('directus_users').where({ provider: PEOPLE_PROVIDER }).whereNotNull('external_identifier').select(...PERSON_COLUMNS) as PersonRow[]
  const bySub = new Map(rows.map(row => [row.external_identifier, row]))
  for (const member of members) {
    const row = bySub.get(member.sub)
    bySub.delete(member.sub)
    if (!row) await addRow(database, member)
    else await adjustRow(database, row, member)
  }
  // They are what was typed when they were invited until they have accepted.
  for (const { sub, role } of pending) {
    const row = bySub.get(sub)
    bySub.delete(sub)
    if (row && (row.status !== 'invited' || row.role !== ROLE_IDS[role])) await database('directus_users').where({ id: row.id }).update({ status: 'invited', role: ROLE_IDS[role] })
  }
  const gone = [...bySub.values()].filter(row => row.status !== 'archived').map(row => row.id)
  if (gone.length > 0) await database('directus_users').whereIn('id', gone).update({ status: 'archived' })
}

async function addRow(database: Database, member: Member): Promise<void> {
  await insertPerson(database, member, member.role ? 'active' : 'suspended')
}

async function adjustRow(database: Database, row: PersonRow, { email, role, ...names }: Member): Promise<void> {
  const changes: Record<string, unknown> = {}
  const [firstName, lastName] = [fittingName(names.firstName) ?? '', fittingName(names.lastName) ?? '']
  if (row.email !== fittingEmail(email)) changes.email = fittingEmail(email)
  if ((row.first_name ?? '') !== firstName) changes.first_name = firstName
  if ((row.last_name ?? '') !== lastName) changes.last_name = lastName
  if (row.status === 'archived') changes.status = role ? 'active' : 'suspended'
  else if (row.status !== 'suspended' && !role) changes.status = 'suspended'
  if (role && row.role !== ROLE_IDS[role]) changes.role = ROLE_IDS[role]
  if (Object.keys(changes).length === 0) return
  if (changes.email) await releaseAddress(database, email, row.external_identifier)
  await database('directus_users').where({ id: row.id }).update(changes)
}

/** @returns the id of the row, also when somebody else was faster */
export async function insertPerson(database: Database, { sub, email, firstName, lastName, role }: Pick<Member, 'sub' | 'email' | 'firstName' | 'lastName' | 'role'>, status: PersonRow['status'], language?: 'de' | 'en'): Promise<string> {
  await releaseAddress(database, email, sub)
  const values = { email: fittingEmail(email), first_name: fittingName(firstName), last_name: fittingName(lastName), role: role ? ROLE_IDS[role] : null, status, ...language ? { language: { de: 'de-DE', en: 'en-US' }[language] } : {} }
  await database('directus_users').insert({ id: randomUUID(), provider: PEOPLE_PROVIDER, external_identifier: sub, ...values }).onConflict('external_identifier').merge(values)
  const row = await database('directus_users').where({ external_identifier: sub }).first('id') as { id: string }
  return row.id
}

/** An address belongs to one person: who had it before under another account loses it here. */
async function releaseAddress(database: Database, email: string, sub: string): Promise<void> {
  await database('directus_users').whereRaw('lower(email) = ?', [email.toLowerCase()]).whereRaw('external_identifier IS DISTINCT FROM ?', [sub]).update({ email: null })
}
