import { RECORD_IMPORT_FIELDS, type RecordImport } from '@kontor/model/wire/imports'
import { z } from 'zod'
import { callDirectus, defineRoute, ListResult, pageQuery, pagination, sortQuery } from '~~/server/core'
import { presentRecordImport, recordImport } from '~~/server/imports'

const SORTS = { createdAt: 'date_created', fileName: 'file_name', state: 'state' } as const

export default defineRoute({
  summary: 'Lists the person\'s imports into collections', description: 'For administrators those of all; those of leads are in `/crm/imports`. The newest come first when no order is given.',
  query: z.strictObject({ ...pageQuery(), sort: sortQuery(['createdAt', 'fileName', 'state']), collection: z.string().regex(/^\w{1,63}$/).optional().meta({ description: 'Those into one collection.' }) }), list: true, answer: recordImport,
}, async (event, { caller, query: { page, pageSize, sort = '-createdAt', collection } }) => {
  const columns = sort.split(',').map(key => key.replace(/\w+/, name => SORTS[name as keyof typeof SORTS])).join(',')
  const wanted = collection === undefined ? {} : { 'filter[collection][_eq]': collection }
  const [rows, counted] = await Promise.all([
    callDirectus<RecordImport[]>(event, caller.access, '/items/record_imports', { query: { fields: RECORD_IMPORT_FIELDS.join(','), sort: columns, page, limit: pageSize, ...wanted } }),
    callDirectus<{ count: string }[]>(event, caller.access, '/items/record_imports', { query: { 'aggregate[count]': '*', ...wanted } }),
  ])
  return new ListResult({ data: rows.map(presentRecordImport), pagination: pagination(page, pageSize, Number(counted[0]?.count ?? 0)) })
})
