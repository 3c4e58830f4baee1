import { ForbiddenError } from '@directus/errors'
import { tellActions, type DoneAction } from '@kontor/extension-shared/actions'
import type { Accountability, Database, ExtensionContext, SchemaOverview } from '@kontor/extension-shared/context'
import { ROLE_IDS } from '@kontor/policies'
import { crmError } from '../import/errors.ts'
import { restoreOrigins } from '../import/undo-changes.ts'
import { asOperation } from './as-operation.ts'
import { assertMayWrite } from './may-change.ts'
import { sameValue } from './same-value.ts'

interface Proposal { readonly id: string, readonly lead: string, readonly field: string, readonly value: unknown, readonly former: unknown, readonly former_origin: object | null, readonly passage: string, readonly state: string }
type Context = Pick<ExtensionContext, 'services' | 'database' | 'getSchema'>
type Person = Accountability & { readonly user: string }

/** Programs propose, people decide. @throws FORBIDDEN */
export function personOf(accountability: Accountability | null | undefined): Person {
  if (!accountability?.user || accountability.role === ROLE_IDS.automation) throw new ForbiddenError()
  return accountability as Person
}

/**
 * Accepts a proposal: the person writes the value, by all rules and with their own rights, and its origin names source and
 * passage. Other open proposals for the field are withdrawn. All of it or nothing.
 * @param person null: the tenant's own policy for the source accepts, for an empty field alone
 * @param over the person has seen what stands there by now and wants the proposal all the same
 * @throws FORBIDDEN, PROPOSAL_DECIDED, PROPOSAL_OUTDATED, and what the lead's rules say
 */
export async function acceptProposal(context: Context, person: Person | null, id: string, { over = false, within }: { readonly over?: boolean, readonly within?: (trx: Database) => Promise<void> } = {}): Promise<void> {
  const { services, database, getSchema } = context
  const done: DoneAction[] = []
  const schema = await getSchema()
  await database.transaction(async (trx) => {
    const proposal = await lockProposal(trx, id)
    if (proposal.state !== 'open') throw crmError('PROPOSAL_DECIDED')
    const { lead, field, value } = proposal
    const present = await presentValue(context, schema, trx, person, proposal)
    if (!over && !sameValue(present, proposal.former) && !sameValue(present, value)) throw crmError('PROPOSAL_OUTDATED', { field })
    // As the database writes it: a moment has microseconds.
    const { rows: [origin] } = await trx.raw<{ rows: { is: Record<string, unknown> }[] }>('SELECT to_jsonb(o) AS is FROM lead_origins o WHERE o.lead = ? AND o.field = ?', [lead, field])
    if (sameValue(present, value)) {
      // Somebody wrote it meanwhile, and it keeps that origin. Whoever may not write it may not settle it either.
      if (person) await assertMayWrite({ services, knex: trx }, schema, person, lead, { [field]: value })
    } else {
      await writeLead(context, schema, trx, person, lead, { [field]: value }, done, id)
    }
    await settle(trx, person, { id }, 'accepted', { former: JSON.stringify(present ?? null), former_origin: origin === undefined || sameValue(present, value) ? null : JSON.stringify(Object.fromEntries(ORIGIN.map(name => [name, origin.is[name]]))) })
    await settle(trx, person, { lead, field }, 'withdrawn')
    await within?.(trx)
  })
  tellActions(done)
}

/** @throws FORBIDDEN, PROPOSAL_DECIDED */
export async function rejectProposal({ services, database, getSchema }: Context, person: Person, id: string, reason?: string): Promise<void> {
  const schema = await getSchema()
  await database.transaction(async (trx) => {
    const { lead, field, value, state } = await lockProposal(trx, id)
    await assertMayWrite({ services, knex: trx }, schema, person, lead, { [field]: value })
    if (state !== 'open') throw crmError('PROPOSAL_DECIDED')
    await settle(trx, person, { id }, 'rejected', { reason: reason || null })
  })
}

/**
 * Takes a decision back: the proposal is open again, and the lead has the value and the origin that it had before. What
 * somebody has written since stays, and so does the decision then.
 * @throws FORBIDDEN, PROPOSAL_OPEN, PROPOSAL_OUTDATED
 */
export async function undoDecision(context: Context, person: Person, id: string): Promise<void> {
  const { services, database, getSchema } = context
  const done: DoneAction[] = []
  const schema = await getSchema()
  await database.transaction(async (trx) => {
    const proposal = await lockProposal(trx, id)
    const { lead, field, value, former, state } = proposal
    await assertMayWrite({ services, knex: trx }, schema, person, lead, { [field]: former })
    if (state !== 'accepted' && state !== 'rejected') throw crmError('PROPOSAL_OPEN')
    if (state === 'accepted' && !sameValue(former, value)) {
      // Somebody may have written the same value by hand since: then it is theirs.
      const origin = await trx('lead_origins').where({ lead, field, kind: 'proposal', passage: proposal.passage }).first('id') as object | undefined
      if (!origin || !sameValue(await presentValue(context, schema, trx, person, proposal), value)) throw crmError('PROPOSAL_OUTDATED', { field })
      await writeLead(context, schema, trx, person, lead, { [field]: former }, done)
      await restoreOrigin(trx, proposal)
    }
    const open = { state: 'open', reason: null, decided_by: null, decided_at: null, former_origin: null, user_updated: person.user, date_updated: trx.fn.now() }
    // What was withdrawn with it is to be decided again too.
    if (state === 'accepted') await asOperation(trx, () => trx('proposals').where({ lead, field, state: 'withdrawn' }).where('decided_at', trx('proposals').select('decided_at').where({ id })).update(open))
    await asOperation(trx, () => trx('proposals').where({ id }).update(open))
  })
  tellActions(done)
}

/** What an origin says, beside lead and field. */
const ORIGIN = ['kind', 'person', 'import', 'import_row', 'submission', 'source', 'address', 'passage', 'document', 'retrieved_at', 'verification', 'verified_by', 'verified_at', 'at']

/** The row that there was, or none: then the lead's default origin holds for the field again. */
async function restoreOrigin(trx: Database, { lead, field, former_origin }: Proposal): Promise<void> {
  await trx.raw('SELECT set_config(\'kontor.facts\', \'given\', true)')
  await restoreOrigins(trx, [{ changed: { lead, origins: former_origin ? { [field]: former_origin } : {} }, back: { [field]: null } }])
  await trx.raw('SELECT set_config(\'kontor.facts\', \'\', true)')
}

/** The lead's value as the person sees it. @throws FORBIDDEN when they do not see the lead */
async function presentValue({ services }: Context, schema: SchemaOverview, trx: Database, person: Person | null, { lead, field }: Proposal): Promise<unknown> {
  const leads = new services.ItemsService('leads', { schema, knex: trx, accountability: person as never })
  return (await leads.readOne(lead, { fields: ['id', field] }) as Record<string, unknown>)[field]
}

async function writeLead({ services }: Context, schema: SchemaOverview, trx: Database, person: Person | null, lead: string, changes: Readonly<Record<string, unknown>>, done: DoneAction[], proposal = ''): Promise<void> {
  await trx.raw('SELECT set_config(\'kontor.proposal\', ?, true)', [proposal])
  await new services.ItemsService('leads', { schema, knex: trx, accountability: person as never }).updateOne(lead, changes, { bypassEmitAction: (action: DoneAction) => void done.push(action) } as never)
  await trx.raw('SELECT set_config(\'kontor.proposal\', \'\', true)')
}

/** Holds the lead first, as whoever proposes does: two who decide about it at once follow each other. */
async function lockProposal(trx: Database, id: string): Promise<Proposal> {
  const found = await trx('proposals').where({ id }).first('lead') as { lead: string } | undefined
  if (!found) throw new ForbiddenError()
  await trx('leads').where({ id: found.lead }).forNoKeyUpdate().first('id')
  const proposal = await trx('proposals').where({ id }).forUpdate().first('id', 'lead', 'field', 'value', 'former', 'former_origin', 'passage', 'state') as Proposal | undefined
  if (!proposal) throw new ForbiddenError()
  return proposal
}

async function settle(trx: Database, person: Person | null, which: Readonly<Record<string, string>>, state: 'accepted' | 'rejected' | 'withdrawn', more: Readonly<Record<string, unknown>> = {}): Promise<void> {
  await asOperation(trx, () => trx('proposals').where({ ...which, state: 'open' }).update({ ...more, state, decided_by: person?.user ?? null, decided_at: trx.fn.now(), user_updated: person?.user ?? null, date_updated: trx.fn.now() }))
}
