import type { FieldDescriptor } from '@kontor/compile/descriptors'
import type { Locale } from '@kontor/model'
import { MAX_ROWS } from '@kontor/model/wire/records'
import { setResponseHeaders, type H3Event } from 'h3'
import { requireCaller } from '../core/caller.ts'
import { KontorError } from '../core/errors.ts'
import { SENT } from '../core/handler.ts'
import { requestFacts, searchOf } from '../core/request.ts'
import type { Resource, Row } from './definition.ts'
import { EXPORT_FORMATS, openSheet, type ExportFormat } from './export/formats.ts'
import { holdExport } from './export/one-at-a-time.ts'
import { accessTo } from './fields.ts'
import { pageFrom, planList, sought, toRecords } from './list-records.ts'

/**
 * All records of a list as a file: the rights, filters, fields and order of the list. Read and sent part by part, as fast
 * as the caller takes it.
 * @throws KontorError 429 EXPORT_RUNNING while another export of the same person runs
 */
export async function exportRecords(event: H3Event, resource: Resource): Promise<typeof SENT> {
  const caller = await requireCaller(event)
  const { locale, log } = requestFacts(event)
  const search = searchOf(event)
  const format = formatOf(search, locale)
  const access = await accessTo(event, caller, resource.collection)
  if (!access.may('read')) throw new KontorError('FORBIDDEN')
  const { query, wanted, fields } = planList(search, resource, access.fields(locale), locale, { export: true })
  const shown = query.fields ? query.fields.flatMap(name => wanted.find(d => d.apiName === name) ?? []) : wanted
  const body = { fields, ...sought(query), sort: query.sort, limit: MAX_ROWS }
  const hold = await holdExport(event, caller)
  try {
    // A refusal has to come before the file begins.
    let page = await pageFrom(event, caller, resource, body)
    const { res } = event.node
    const gone = new AbortController()
    res.once('close', () => gone.abort())
    const name = `${resource.collection.name.replaceAll('_', '-')}-${caller.tenant}-${new Date().toISOString().slice(0, 10)}.${format}`
    setResponseHeaders(event, { 'content-type': EXPORT_FORMATS[format], 'content-disposition': `attachment; filename="${name}"` })
    const sheet = openSheet(format, res, columnsOf(resource, shown, query.origins === true && format !== 'json', locale), resource.collection.label.plural[locale], locale, gone.signal)
    let count = 0
    try {
      for (;;) {
        const records = await toRecords(event, caller, resource, page.rows as Row[], { wanted: shown, locale })
        count += records.length
        await sheet.write(query.origins && format !== 'json' ? records.map(record => withOrigins(resource, record, shown, locale)) : records)
        if (!page.next) break
        gone.signal.throwIfAborted()
        await hold.renew()
        page = await pageFrom(event, caller, resource, { ...body, after: page.next })
      }
      await sheet.end()
      log.info({ collection: resource.collection.name, format, records: count }, 'records exported')
    }
    catch (error) {
      // The first rows are on their way: a file that breaks off must not look like a whole one.
      log.warn({ err: error, records: count }, 'the export breaks off')
      res.destroy()
    }
    return SENT
  }
  finally {
    await hold.release()
  }
}

/** Name and title of the column that says where the values of a field come from. */
const originColumn = (d: FieldDescriptor, locale: Locale): FieldDescriptor => ({ name: `${d.name}:origin`, apiName: `${d.apiName}:origin`, kind: 'text', label: `${d.label}: ${locale === 'de' ? 'Herkunft' : 'origin'}` } as FieldDescriptor)

function columnsOf({ more }: Resource, shown: readonly FieldDescriptor[], origins: boolean, locale: Locale): readonly FieldDescriptor[] {
  return origins ? shown.flatMap(d => more?.origins?.beside(d) ? [d, originColumn(d, locale)] : [d]) : shown
}

function withOrigins({ more }: Resource, record: Readonly<Record<string, unknown>>, shown: readonly FieldDescriptor[], locale: Locale): Record<string, unknown> {
  return { ...record, ...Object.fromEntries(shown.flatMap(d => more?.origins?.beside(d) ? [[originColumn(d, locale).apiName, more.origins.say(record, d, locale)]] : [])) }
}

function formatOf(search: URLSearchParams, locale: 'de' | 'en'): ExportFormat {
  const format = search.get('format') ?? 'csv'
  if (Object.hasOwn(EXPORT_FORMATS, format)) return format as ExportFormat
  const known = Object.keys(EXPORT_FORMATS).join(', ')
  throw new KontorError('INVALID_QUERY', { details: [{ field: 'format', code: 'INVALID', message: { de: `Möglich sind: ${known}.`, en: `Possible: ${known}.` }[locale] }] })
}
