import { note } from '@kontor/extension-shared/audit-note'
import type { Accountability, Database, ExtensionContext } from '@kontor/extension-shared/context'
import { ROLE_IDS } from '@kontor/policies'
import { z } from 'zod'
import { crmError } from '../import/errors.ts'
import { proposableField } from '../proposals/propose.ts'
import { originOf, readLookup, sealKey, type Lookup } from './lookups.ts'
import { checkLookup, type LookupBody } from './settings.ts'

interface Admin { readonly id: string, readonly name: string }

/**
 * @returns who asks
 * @throws SOURCE_ADMIN for anybody but a person who is the tenant's administrator
 */
export async function adminOf(database: Database, accountability: Accountability | null | undefined): Promise<Admin> {
  const { user, role, admin } = accountability ?? {}
  if (!user || !admin || role !== ROLE_IDS.admin) throw crmError('SOURCE_ADMIN')
  const row = await database('directus_users').where({ id: user }).first('first_name', 'last_name', 'email') as { first_name: string | null, last_name: string | null, email: string | null } | undefined
  return { id: user, name: [row?.first_name, row?.last_name].filter(Boolean).join(' ') || (row?.email ?? '') }
}

/** @throws SOURCE_UNKNOWN */
export async function sourceOf(database: Database, id: string): Promise<{ readonly id: string, readonly name: string }> {
  const source = await database('lead_sources').where({ id }).first('id', 'name') as { id: string, name: string } | undefined
  if (!source) throw crmError('SOURCE_UNKNOWN')
  return source
}

/** The settings of a source. @throws SOURCE_UNKNOWN, also for one that is not looked up */
export async function lookupOf(database: Database, id: string): Promise<Lookup> {
  const lookup = await readLookup(database, id)
  if (!lookup) throw crmError('SOURCE_UNKNOWN')
  return lookup
}

/** What of settings may stand in a log: addresses and bodies may be secrets. */
const noted = ({ settings: { address, mapping, model, header }, kind, active, on_creation, confidence, per_minute, cost, cost_cap, currency }: Lookup) =>
  ({ kind, origin: originOf(address), fields: Object.keys(mapping), model, header, active, on_creation, confidence, per_minute, cost, cost_cap, currency })

/**
 * Sets how a source is looked up. A key is sent to no other host than it was given for: with another one it is gone.
 * @throws SOURCE_INPUT
 */
export async function setLookup(context: Pick<ExtensionContext, 'database' | 'env' | 'services' | 'getSchema'>, admin: Admin, source: string, body: LookupBody): Promise<Lookup> {
  const { database, env } = context
  const schema = await context.getSchema()
  const fields = new Set<string>()
  for (const name of Object.keys(body.mapping)) if (await proposableField(context, schema, name)) fields.add(name)
  checkLookup(body, { allowHosts: String(env.FETCH_ALLOW_HOSTS ?? ''), fields })
  const { name } = await sourceOf(database, source)
  const { kind, active, on_creation, confidence, per_minute, cost, cost_cap, currency, ...settings } = body
  return database.transaction(async (trx) => {
    await lock(trx, source)
    const before = await readLookup(trx, source)
    await trx('kontor_state.source_lookups').insert({
      source, kind, active, on_creation, confidence, per_minute, cost, cost_cap, currency: currency || null, settings: JSON.stringify(settings), user_updated: admin.id, date_updated: trx.fn.now(),
      ...before?.has_key && originOf(before.settings.address) !== originOf(settings.address) ? { sealed: null, key_at: null } : {}, next_at: null,
    }).onConflict('source').merge()
    if (!active || !on_creation) await trx('kontor_state.source_due').where({ source }).delete()
    const after = await lookupOf(trx, source)
    await note(trx, { actor: admin, action: before ? 'source.changed' : 'source.set_up', target: name, ...before ? { before: noted(before) } : {}, after: noted(after) })
    return after
  })
}

/** One at a time, so that the log tells what it was before, and a key is for the address that its administrator saw. */
const lock = (trx: Database, source: string) => trx('lead_sources').where({ id: source }).forNoKeyUpdate().first('id')

/** The source stays, with all that came from it; it is not looked up any more. */
export async function removeLookup(database: Database, admin: Admin, source: string): Promise<void> {
  const before = await lookupOf(database, source)
  await database.transaction(async (trx) => {
    await trx('kontor_state.source_lookups').where({ source }).delete()
    await trx('kontor_state.source_due').where({ source }).delete()
    await note(trx, { actor: admin, action: 'source.removed', target: before.name, before: noted(before) })
  })
}

/** What can stand in a header, and the address that it is given for. */
export const keyBody = z.strictObject({
  origin: z.string().max(2000).refine(text => URL.canParse(text), 'No address such as https://api.example').transform(text => new URL(text).origin),
  key: z.string().trim().min(1).max(4000).regex(/^[\x20-\x7e]+$/, 'Only letters, digits and signs of ASCII.'),
})

/** Keeps a key for the one origin that it is given for, or removes it. Nobody reads it again. @throws SOURCE_UNKNOWN, SOURCE_KIND, SOURCE_KEY_ORIGIN when the source has another address */
export async function setKey({ database, env }: Pick<ExtensionContext, 'database' | 'env'>, admin: Admin, source: string, given: z.output<typeof keyBody> | null): Promise<Lookup> {
  return database.transaction(async (trx) => {
    await lock(trx, source)
    const { name, kind, has_key, settings: { address } } = await lookupOf(trx, source)
    if (kind !== 'rest' && kind !== 'model') throw crmError('SOURCE_KIND')
    if (given && given.origin !== originOf(address)) throw crmError('SOURCE_KEY_ORIGIN', { origin: originOf(address) ?? '' })
    await trx('kontor_state.source_lookups').where({ source }).update(given === null ? { sealed: null, key_at: null } : { sealed: sealKey(String(env.SECRET), { source, ...given }), key_at: trx.fn.now() })
    if (given !== null || has_key) await note(trx, { actor: admin, action: given === null ? 'source.key_removed' : 'source.key_set', target: name, ...given ? { after: { origin: given.origin } } : {} })
    return lookupOf(trx, source)
  })
}

