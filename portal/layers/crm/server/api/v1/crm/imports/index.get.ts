import { IMPORT_FIELDS, type ImportRecord } from '@kontor/model/wire/imports'
import { getQuery } from 'h3'
import { z } from 'zod'
import { callDirectus, defineApi, KontorError, ListResult, pagination, requireCaller } from '~~/server/core'
import { presentImport } from '../../../../utils/present-import'

const SORTS = { createdAt: 'date_created', fileName: 'file_name', state: 'state' } as const

const schema = z.object({
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  pageSize: z.coerce.number().int().min(1).max(100).default(25),
  sort: z.string().regex(new RegExp(`^-?(?:${Object.keys(SORTS).join('|')})$`)).default('-createdAt'),
})

/** The person's imports, for managers those of all, the newest first. */
export default defineApi(async (event) => {
  const { access } = await requireCaller(event)
  const query = schema.safeParse(getQuery(event))
  if (!query.success) {
    throw new KontorError('INVALID_QUERY', { details: query.error.issues.map(i => ({ field: i.path.join('.'), code: 'INVALID', message: i.message })) })
  }
  const { page, pageSize, sort } = query.data
  const column = SORTS[sort.replace('-', '') as keyof typeof SORTS]
  const [rows, counted] = await Promise.all([
    callDirectus<ImportRecord[]>(event, access, '/items/imports', { query: { fields: IMPORT_FIELDS.join(','), sort: `${sort.startsWith('-') ? '-' : ''}${column}`, page, limit: pageSize } }),
    callDirectus<{ count: string }[]>(event, access, '/items/imports', { query: { 'aggregate[count]': '*' } }),
  ])
  return new ListResult({ data: rows.map(presentImport), pagination: pagination(page, pageSize, Number(counted[0]?.count ?? 0)) })
})
