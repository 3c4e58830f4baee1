import { leadFiles } from '@kontor/model'
import { z } from 'zod'
import { callDirectus, defineRoute, KontorError, requestFacts } from '~~/server/core'
import { accessTo, type Row } from '~~/server/resource'
import { recordAnswer } from '~~/server/resource/describe'
import { forgetTotals, toRecords } from '~~/server/resource/list-records'
import { parentId } from '~~/server/resource/parent'
import { storeFile, storedFileCodes, storedFileQuery } from '~~/server/resource/store-file'
import { filesOfLeadResource } from '../../../../../../resources/lead-files'

export default defineRoute({
  summary: 'Adds a file to a lead', description: 'The body is the file itself, up to 25 MB (`Content-Type: application/octet-stream`). `file.url` of the answer is where it can be had by whoever sees the lead: as a download, or with `inline=true` for a picture or a PDF to be looked at.',
  query: storedFileQuery.extend({ title: z.string().trim().min(1).max(255).optional().meta({ description: 'What it is called at the lead; without one, like the file.' }), description: z.string().trim().max(2000).optional() }),
  answer: view => recordAnswer(filesOfLeadResource, view), status: 201, codes: { ...storedFileCodes, ...filesOfLeadResource.codes },
}, async (event, { caller, query }) => {
  const { locale, log } = requestFacts(event)
  const access = await accessTo(event, caller, leadFiles)
  if (!access.may('create')) throw new KontorError('FORBIDDEN')
  const lead = await parentId(event, caller, filesOfLeadResource)
  const { title, description, ...named } = query
  const { id: file } = await storeFile(event, caller, { collection: leadFiles.name, field: 'file' }, named)
  const values = { lead, file, title: title ?? named.name, ...description ? { description } : {} }
  const row = await callDirectus<Row>(event, caller.access, `/items/${leadFiles.name}`, { method: 'POST', body: values })
  forgetTotals(caller.tenant, leadFiles.name)
  log.info({ collection: leadFiles.name, id: row.id }, 'file added to a lead')
  const [record] = await toRecords(event, caller, filesOfLeadResource, [row], { wanted: access.fields(locale), locale })
  return record
})
