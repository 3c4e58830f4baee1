import { IMPORT_FIELDS, type ImportRecord } from '@kontor/model/wire/imports'
import { z } from 'zod'
import { callDirectus, defineRoute, ListResult, pageQuery, pagination, sortQuery } from '~~/server/core'
import { leadImport } from '../../../../../shared/schemas'
import { presentImport } from '../../../../utils/present-import'

const SORTS = { createdAt: 'date_created', fileName: 'file_name', state: 'state' } as const

export default defineRoute({
  summary: 'Lists the person\'s imports', description: 'For managers those of all. The newest come first when no order is given.',
  query: z.strictObject({ ...pageQuery(), sort: sortQuery(['createdAt', 'fileName', 'state']) }), list: true, answer: leadImport,
}, async (event, { caller, query: { page, pageSize, sort = '-createdAt' } }) => {
  const columns = sort.split(',').map(key => key.replace(/\w+/, name => SORTS[name as keyof typeof SORTS])).join(',')
  const [rows, counted] = await Promise.all([
    callDirectus<ImportRecord[]>(event, caller.access, '/items/imports', { query: { fields: IMPORT_FIELDS.join(','), sort: columns, page, limit: pageSize } }),
    callDirectus<{ count: string }[]>(event, caller.access, '/items/imports', { query: { 'aggregate[count]': '*' } }),
  ])
  return new ListResult({ data: rows.map(presentImport), pagination: pagination(page, pageSize, Number(counted[0]?.count ?? 0)) })
})
