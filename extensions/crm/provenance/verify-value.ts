import type { ExtensionContext } from '@kontor/extension-shared/context'
import { allFields, DEFAULT_ORIGIN, LEAD_ORIGIN_FACTS, leads } from '@kontor/model'
import { z } from 'zod'
import { crmError } from '../import/errors.ts'
import type { personOf } from '../proposals/decide.ts'
import { assertMayWrite } from '../proposals/may-change.ts'
import { sameValue } from '../proposals/same-value.ts'

/** `value`: what the person saw there; somebody else may have written another one since. */
export const verifyInput = z.strictObject({ verification: z.enum(LEAD_ORIGIN_FACTS.verification), value: z.unknown().refine(value => value !== undefined) })
const COPIED = ['kind', 'person', 'import', 'import_row', 'submission', 'source', 'address', 'passage', 'document', 'retrieved_at', 'at'] as const
const NEEDS_NONE: ReadonlySet<string> = new Set(Object.entries(allFields(leads)).filter(([, f]) => !('provenance' in f && f.provenance)).map(([name]) => name))

/**
 * A person who may write a value says whether it is right. Where it comes from stays; what they said ends with the next
 * change of the value (`kontor_state.keep_lead_facts`).
 * @throws FORBIDDEN, VALUE_WITHOUT_ORIGIN, VALUE_CHANGED
 */
export async function verifyValue({ services, database, getSchema }: Pick<ExtensionContext, 'services' | 'database' | 'getSchema'>, person: ReturnType<typeof personOf>, lead: string, field: string, { verification, value }: z.infer<typeof verifyInput>): Promise<void> {
  const schema = await getSchema()
  if (field === DEFAULT_ORIGIN || NEEDS_NONE.has(field) || !Object.hasOwn(schema.collections.leads?.fields ?? {}, field)) throw crmError('VALUE_WITHOUT_ORIGIN', { field })
  await database.transaction(async (trx) => {
    await trx('leads').where({ id: lead }).forNoKeyUpdate().first('id')
    const present = (await new services.ItemsService('leads', { schema, knex: trx, accountability: person as never }).readOne(lead, { fields: ['id', field] }) as Record<string, unknown>)[field] ?? null
    await assertMayWrite({ services, knex: trx }, schema, person, lead, { [field]: present })
    if (present === null || present === '') throw crmError('VALUE_WITHOUT_ORIGIN', { field })
    if (!sameValue(present, value)) throw crmError('VALUE_CHANGED', { field })
    await trx.raw('SELECT set_config(\'kontor.facts\', \'given\', true)')
    const verified = verification === 'unverified' ? { verified_by: null, verified_at: null } : { verified_by: person.user, verified_at: trx.fn.now() }
    const own = await trx('lead_origins').where({ lead, field }).update({ verification, ...verified })
    if (own === 0) {
      const origin = await trx('lead_origins').where({ lead, field: DEFAULT_ORIGIN }).first(...COPIED)
      await trx('lead_origins').insert({ id: trx.raw('gen_random_uuid()'), lead, field, ...origin, verification, ...verified })
    }
    await trx.raw('SELECT set_config(\'kontor.facts\', \'\', true)')
  })
}
