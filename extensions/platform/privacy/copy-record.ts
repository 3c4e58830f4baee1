import { ForbiddenError, isDirectusError } from '@directus/errors'
import * as z from 'zod'
import type { Accountability, ExtensionContext, SchemaOverview } from '@kontor/extension-shared/context'
import { readableFields } from '@kontor/extension-shared/readable-fields'
import type { LeadCopy } from '@kontor/model/wire/privacy'
import { answering, parse, type Handler } from '../endpoints/request.ts'
import { platformError } from '../errors.ts'

type Row = Record<string, unknown>
interface Who { readonly context: ExtensionContext, readonly schema: SchemaOverview, readonly accountability: Accountability }

/**
 * `GET /platform/privacy/leads/:id/copy`: everything that is kept of a lead and where it came from (`LeadCopy`), for the
 * person whom it is about. As far as the caller may read it; 404 for a lead that is not theirs to read.
 */
export function copyRecord(context: ExtensionContext): Handler {
  return answering(async (request) => {
    const { accountability } = request
    if (!accountability?.user) throw new ForbiddenError()
    const id = parse(z.guid(), request.params.id).toLowerCase()
    const who = { context, schema: await context.getSchema(), accountability }
    const lead = await new context.services.ItemsService('leads', { schema: who.schema, accountability: accountability as never }).readOne(id, { fields: await plainFields(who, 'leads') }).catch((error: unknown) => {
      throw isDirectusError(error, 'FORBIDDEN') ? platformError('LEAD_UNKNOWN') : error
    }) as Row
    const ofLead = (collection: string) => readAll(who, collection, { lead: { _eq: id } })
    const [origins, marks, proposals, documents, activities, files, submissions, tasks, history] = await Promise.all([
      ofLead('lead_origins'), ofLead('lead_marks'), ofLead('proposals'), ofLead('source_documents'), ofLead('activities'), ofLead('lead_files'), ofLead('form_submissions'),
      readAll(who, 'tasks', { about_collection: { _eq: 'leads' }, about_record: { _eq: id } }), readHistory(who, id),
    ])
    return { data: { lead: await named(who, lead), origins: await Promise.all(origins.map(row => named(who, row))), marks, proposals, documents, activities, files, tasks, history, submissions, import_rows: await ofLead('import_rows') } satisfies LeadCopy }
  })
}

/** Columns that the caller may read, and no lists of other records; one that they may not would refuse the whole record. */
async function plainFields({ context: { database }, schema, accountability }: Who, collection: string): Promise<string[]> {
  const readable = await readableFields(database, schema, accountability, collection)
  return Object.values(schema.collections[collection]?.fields ?? {}).filter(({ alias, field }) => !alias && (field === 'id' || readable(field))).map(({ field }) => field)
}

/** All rows that the person may read; who may read none of a collection gets the others. */
async function readAll({ context: { services }, schema, accountability }: Who, collection: string, filter: object): Promise<Row[]> {
  try {
    return await new services.ItemsService(collection, { schema, accountability: accountability as never }).readByQuery({ fields: ['*'], filter: filter as never, limit: -1, sort: ['id'] as never }) as Row[]
  }
  catch (error) {
    if (isDirectusError(error, 'FORBIDDEN')) return []
    throw error
  }
}

async function readHistory({ context: { database }, schema, accountability }: Who, id: string): Promise<Row[]> {
  const readable = await readableFields(database, schema, accountability, 'leads')
  const { rows } = await database.raw<{ rows: (Row & { changes: Row })[] }>('SELECT at, actor, action, changes FROM kontor_state.record_changes WHERE collection = \'leads\' AND record = ? ORDER BY at, id', [id])
  return rows.map(row => ({ ...row, changes: Object.fromEntries(Object.entries(row.changes).filter(([name]) => readable(name))) }))
}

/** Whom, which list and which file a row names; ids alone say nothing to the person whom it is about. */
const NAMES = { source: ['lead_sources', 'name'], industry: ['industries', 'name_de'], department: ['departments', 'name_de'], import: ['imports', 'file_name'] } as const

async function named({ context: { database } }: Who, row: Row): Promise<Row> {
  const result = { ...row }
  for (const [column, [table, name]] of Object.entries(NAMES)) {
    if (typeof row[column] === 'string') result[column] = (await database(table).where({ id: row[column] }).first(name) as Record<string, string> | undefined)?.[name] ?? row[column]
  }
  for (const column of ['owner', 'person', 'verified_by', 'user_created', 'user_updated']) {
    const person = typeof row[column] === 'string' ? await database('directus_users').where({ id: row[column] }).first('first_name', 'last_name') as Record<string, string | null> | undefined : undefined
    if (person) result[column] = [person.first_name, person.last_name].filter(Boolean).join(' ')
  }
  return result
}
