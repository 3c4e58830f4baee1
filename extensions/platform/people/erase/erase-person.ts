import * as z from 'zod'
import type { Database, ExtensionContext } from '@kontor/extension-shared/context'
import { note } from '../../audit/note.ts'
import { adminOf, answering, parse, type Admin, type Handler } from '../../endpoints/request.ts'
import { platformError } from '../../errors.ts'
import { askHost } from '../ask-host.ts'
import { labelOf, PEOPLE_PROVIDER, PERSON_COLUMNS, type PersonRow } from '../rows.ts'
import { erasures, findErasure, type Erasure } from './erasures.ts'
import { runErasure } from './run-erasure.ts'

/** How long a caller waits for the end before it is told that the work goes on, in milliseconds. */
const PATIENCE = 15_000

const body = z.strictObject({ confirm: z.string().trim().min(1).max(300), hand_over_to: z.guid().optional(), erase: z.literal(true).optional() })
  .refine(({ hand_over_to: to, erase }) => (to === undefined) !== (erase === undefined), 'hand_over_to or erase')
type Wish = z.infer<typeof body>

/**
 * `DELETE /platform/people/:id` `{ confirm, hand_over_to | erase: true }`: erases a member or somebody who was one.
 * `confirm` is their address or their name. 204 when nothing of them is left, 202 when the work goes on; it is finished
 * whatever happens to this process, and the same call again only looks how far it is.
 */
export function erasePerson(context: ExtensionContext): Handler {
  const { database } = context
  return answering(async (request) => {
    const actor = await adminOf(request, database)
    const wish = parse(body, request.body)
    const id = parse(z.guid(), request.params.id).toLowerCase()
    const known = await findErasure(database, id)
    if (known?.swept_at) return undefined
    if (!known) await begin(database, actor, id, wish)
    else if (!known.finished_at) confirmed(wish, known)
    const done = runErasure(context, id)
    done.catch(() => {})
    const state = await Promise.race([done.then(() => 'done' as const), new Promise<'running'>(resolve => setTimeout(resolve, PATIENCE, 'running').unref())])
    return state === 'done' ? undefined : { status: 202, data: { id, state } }
  })
}

/** From here on there is no way back: the membership is over, and the rest follows. */
async function begin(database: Database, actor: Admin, id: string, wish: Wish): Promise<void> {
  if (id === actor.id) throw platformError('OWN_ACCOUNT')
  await database.transaction(async (trx) => {
    const row = await trx('directus_users').where({ id, provider: PEOPLE_PROVIDER }).whereNotNull('external_identifier').forUpdate().first(...PERSON_COLUMNS) as PersonRow | undefined
    if (!row) throw platformError('PERSON_UNKNOWN')
    const person = { email: row.email, name: nameOf(row) }
    confirmed(wish, person)
    const successor = wish.hand_over_to?.toLowerCase() ?? null
    if (successor) await checkSuccessor(trx, id, successor)
    await erasures(trx).insert({ person: id, sub: row.external_identifier, ...person, successor, requested_by: actor.id })
    await trx('directus_users').where({ id }).update({ status: 'archived' })
    await trx('directus_sessions').where({ user: id }).delete()
    await note(trx, { actor, action: 'person.erasure_started', target: labelOf(row), subject: id, after: { records: successor ? 'handed_over' : 'erased' } })
    // Last, because it cannot be undone with the transaction. Refuses the last administrator.
    const { pending } = await askHost('leave', { sub: row.external_identifier })
    // Who never accepted has nothing here but this row: their login is not ours to touch.
    if (pending) await erasures(trx).where({ person: id }).update({ sub: null })
  })
}

const plain = (text: string | null) => (text ?? '').normalize('NFC').replace(/\s+/g, ' ').trim().toLowerCase()
const nameOf = ({ first_name: first, last_name: last }: Pick<PersonRow, 'first_name' | 'last_name'>) => [first, last].filter(Boolean).join(' ') || null

/** @throws CONFIRMATION_DIFFERS */
function confirmed({ confirm }: Wish, { email, name }: Pick<Erasure, 'email' | 'name'>): void {
  const typed = plain(confirm)
  if (typed !== plain(email) && typed !== plain(name)) throw platformError('CONFIRMATION_DIFFERS')
}

/** @throws SUCCESSOR_UNKNOWN */
async function checkSuccessor(trx: Database, person: string, successor: string): Promise<void> {
  const found = successor !== person && await trx('directus_users').where({ id: successor, provider: PEOPLE_PROVIDER }).whereIn('status', ['active', 'invited']).whereNotNull('role').first('id')
  if (!found) throw platformError('SUCCESSOR_UNKNOWN')
}
