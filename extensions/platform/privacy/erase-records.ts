import * as z from 'zod'
import type { ExtensionContext } from '@kontor/extension-shared/context'
import { ERASURE_WAYS, MAX_ERASED, type ErasedCollection, type ErasureAnswer } from '@kontor/model/wire/privacy'
import { adminOf, answering, parse, type Handler } from '../endpoints/request.ts'
import { platformError } from '../errors.ts'
import { recordErasures, wishErasures } from './erasures.ts'
import { runErasures } from './run-erasures.ts'
import { SUBJECTS } from './subjects.ts'

/** How long a caller waits for the end before it is told that the work goes on, in milliseconds. */
const PATIENCE = 15_000

const common = { ids: z.array(z.guid().transform(id => id.toLowerCase())).min(1).max(MAX_ERASED), way: z.enum(ERASURE_WAYS) }
const BODIES = { leads: z.strictObject({ ...common, contacts: z.boolean().default(false) }), contacts: z.strictObject(common) }

/**
 * `POST /platform/privacy/leads/erase` `{ ids, way, contacts? }` and `.../contacts/erase` `{ ids, way }`: erases records with
 * everything attached to them, or takes the person out of them; deleted ones too, and leads that were merged into them. With
 * `contacts` go the contacts that were made of the leads. For administrators. From the answer on there is no way back: 200
 * with `done` when nothing is left, 202 with `running` when the work goes on; it ends whatever happens to this process. The
 * same call again finds it done. 404 `LEAD_UNKNOWN` or `CONTACT_UNKNOWN` when one of them is not there and never was erased;
 * then none is touched.
 */
export function eraseRecords(context: ExtensionContext, collection: ErasedCollection): Handler {
  const { database } = context
  return answering(async (request) => {
    const actor = await adminOf(request, database)
    const { ids: given, way, ...more } = parse(BODIES[collection], request.body)
    const ids = [...new Set(given)]
    await database.transaction(async (trx) => {
      const known = new Set([...await trx(collection).whereIn('id', ids).pluck('id') as string[], ...await recordErasures(trx).where({ collection, way: 'erase' }).whereIn('lead', ids).pluck('lead') as string[]])
      const unknown = ids.filter(id => !known.has(id))
      if (unknown.length > 0) throw platformError(SUBJECTS[collection].unknown, { ids: unknown })
      await wishErasures(trx, collection, ids, { way, actor: actor.id, ...more })
    })
    const done = runErasures(context)
    const state = await Promise.race([done.then(() => 'done' as const, () => 'running' as const), new Promise<'running'>(resolve => setTimeout(resolve, PATIENCE, 'running').unref())])
    return { status: state === 'done' ? 200 : 202, data: { state, ids } satisfies ErasureAnswer }
  })
}
