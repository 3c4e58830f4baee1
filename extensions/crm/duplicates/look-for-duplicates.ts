import type { Database, ExtensionContext } from '@kontor/extension-shared/context'
import type { Work } from '@kontor/extension-shared/work'
import { asDuplicates } from './as-duplicates.ts'
import { findPairs, type FoundPair } from './find-duplicates.ts'
import { enlistOthers, hasDueKeys, keepKeys } from './keep-keys.ts'

/** Leads that others are looked for in one transaction. */
const LOT = 200
/** When all leads are looked through: hour of the day, UTC. */
const NIGHT = 1

type Context = Pick<ExtensionContext, 'database' | 'logger'>

let looking: Promise<void> | undefined
let again = false
let others = false

/** What there is to do; the night is there only when a lead has changed since the last one. */
export async function duplicateWork(database: Database): Promise<Work> {
  const { rows: [state] } = await database.raw<{ rows: { busy: boolean, at: Date | null }[] }>(`
    SELECT EXISTS (SELECT FROM kontor_state.lead_keys WHERE NOT searched) OR EXISTS (SELECT FROM kontor_state.duplicate_night WHERE next_at <= now()) AS busy, (SELECT next_at FROM kontor_state.duplicate_night) AS at`)
  return { busy: (state?.busy ?? false) || await hasDueKeys(database), ...state?.at ? { dueAt: state.at } : {} }
}

/** Works off what changed, then the night when its time has come. One at a time in this process; never throws. */
export function lookForDuplicates(context: Context): Promise<void> {
  again = true
  return looking ??= work(context).catch((error: unknown) => context.logger.error({ err: error }, 'duplicates not looked for')).finally(() => { looking = undefined })
}

async function work({ database, logger }: Context): Promise<void> {
  while (again) {
    again = false
    // Those of an older version of the product, once.
    if (!others) await enlistOthers(database).then(() => { others = true })
    await keepKeys(database)
    while (await lookLot(database) === LOT) await keepKeys(database)
    const started = performance.now()
    let looked = 0
    for (let count = await lookByNight(database); count > 0; count = await lookByNight(database)) looked += count
    if (looked > 0) logger.info({ leads: looked, milliseconds: Math.round(performance.now() - started) }, 'duplicates looked for among all leads')
  }
}

/** Keys stay what they are meanwhile. */
const hold = (trx: Database) => trx.raw('SELECT pg_advisory_xact_lock(hashtext(\'kontor.lead_keys\'))')

/** @returns how many leads were looked at */
function lookLot(database: Database): Promise<number> {
  return database.transaction(async (trx) => {
    await hold(trx)
    const ids = (await trx('kontor_state.lead_keys').where({ searched: false }).orderBy('lead').limit(LOT).select('lead') as { lead: string }[]).map(({ lead }) => lead)
    if (ids.length === 0) return 0
    await keepPairs(trx, ids)
    await trx.raw('UPDATE kontor_state.lead_keys SET searched = true WHERE lead = ANY (?)', [ids])
    await trx.raw('INSERT INTO kontor_state.duplicate_night (next_at) SELECT CASE WHEN t.at > now() THEN t.at ELSE t.at + interval \'1 day\' END FROM (SELECT date_trunc(\'day\', now(), \'UTC\') + ? * interval \'1 hour\' AS at) t ON CONFLICT DO NOTHING', [NIGHT])
    return ids.length
  })
}

/** The next lot of all leads; where it ended stands in the database, so that a new process goes on there. */
function lookByNight(database: Database): Promise<number> {
  return database.transaction(async (trx) => {
    await hold(trx)
    const night: { after: string | null } | undefined = await trx('kontor_state.duplicate_night').where('next_at', '<=', trx.fn.now()).forUpdate().first('after')
    if (!night) return 0
    const next = trx('kontor_state.lead_keys').orderBy('lead').limit(LOT).select('lead')
    const ids = (await (night.after ? next.where('lead', '>', night.after) : next) as { lead: string }[]).map(({ lead }) => lead)
    await keepPairs(trx, ids)
    if (ids.length === LOT) await trx('kontor_state.duplicate_night').update({ after: ids.at(-1) })
    else await trx('kontor_state.duplicate_night').delete()
    return ids.length
  })
}

/**
 * What is found stands; what was dismissed comes again only with other values; what is open and no longer found goes. A pair of
 * which one is deleted waits for it to come back, and one of leads that have changed since waits for their turn: an undone merge brings
 * its pair back.
 */
async function keepPairs(trx: Database, ids: readonly string[]): Promise<void> {
  const pairs: readonly FoundPair[] = await findPairs(trx, ids)
  await asDuplicates(trx, async () => {
    await trx.raw(`
      INSERT INTO lead_duplicates AS d (id, lead, other, score, reasons, state, fingerprint, date_created)
      SELECT gen_random_uuid(), r.a, r.b, r.score, r.reasons, 'open', md5(one.keys::text || two.keys::text), now()
      FROM json_to_recordset(?::json) AS r(a uuid, b uuid, score numeric, reasons json) JOIN kontor_state.lead_keys one ON one.lead = r.a JOIN kontor_state.lead_keys two ON two.lead = r.b
      ON CONFLICT (lead, other) DO UPDATE SET score = excluded.score, reasons = excluded.reasons, fingerprint = excluded.fingerprint, date_updated = now(), state = 'open', decided_by = NULL, decided_at = NULL
      WHERE d.fingerprint IS DISTINCT FROM excluded.fingerprint OR (d.state = 'open' AND (d.score <> excluded.score OR d.reasons::text <> excluded.reasons::text))`, [JSON.stringify(pairs)])
    await trx.raw(`
      DELETE FROM lead_duplicates d USING leads a, leads b WHERE d.state = 'open' AND (d.lead = ANY (?) OR d.other = ANY (?)) AND a.id = d.lead AND b.id = d.other AND a.deleted_at IS NULL AND b.deleted_at IS NULL
        AND NOT EXISTS (SELECT FROM kontor_state.lead_keys_due q WHERE q.lead = d.lead) AND NOT EXISTS (SELECT FROM kontor_state.lead_keys_due q WHERE q.lead = d.other)
        AND NOT EXISTS (SELECT FROM json_to_recordset(?::json) AS r(a uuid, b uuid) WHERE r.a = d.lead AND r.b = d.other)`, [ids as never, ids as never, JSON.stringify(pairs.map(({ a, b }) => ({ a, b })))])
  })
}
