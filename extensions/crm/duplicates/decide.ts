import type { Accountability, ExtensionContext } from '@kontor/extension-shared/context'
import { crmError } from '../import/errors.ts'
import { assertMayWrite } from '../proposals/may-change.ts'
import { asDuplicates } from './as-duplicates.ts'

type Context = Pick<ExtensionContext, 'services' | 'database' | 'getSchema'>

/**
 * Says that the leads of a pair are two, or takes that back. Who may change both decides.
 * @throws FORBIDDEN, DUPLICATE_DECIDED
 */
export async function decidePair({ services, database, getSchema }: Context, person: Accountability & { readonly user: string }, id: string, state: 'open' | 'dismissed'): Promise<void> {
  const schema = await getSchema()
  await database.transaction(async (trx) => {
    const pair = await new services.ItemsService('lead_duplicates', { schema, knex: trx, accountability: person as never }).readOne(id, { fields: ['id', 'lead', 'other'] }) as { lead: string, other: string }
    for (const lead of [pair.lead, pair.other]) await assertMayWrite({ services, knex: trx }, schema, person, lead)
    const decided = state === 'open' ? { decided_by: null, decided_at: null } : { decided_by: person.user, decided_at: trx.fn.now() }
    const changed = await asDuplicates(trx, () => trx('lead_duplicates').where({ id }).whereNot({ state }).update({ state, ...decided, user_updated: person.user, date_updated: trx.fn.now() }))
    if (changed === 0) throw crmError('DUPLICATE_DECIDED')
  })
}
