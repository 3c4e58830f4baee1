import type { LeadCopy } from '@kontor/model/wire/privacy'
import { named, readAll, readHistory, readRecord, type Who } from './read-copy.ts'

/** Everything that is kept of a lead and where it came from, as far as the person may read it. @throws LEAD_UNKNOWN */
export async function copyLead(who: Who, id: string): Promise<LeadCopy> {
  const lead = await readRecord(who, 'leads', id)
  const ofLead = (collection: string) => readAll(who, collection, { lead: { _eq: id } })
  const [origins, marks, proposals, documents, activities, files, submissions, tasks, history] = await Promise.all([
    ofLead('lead_origins'), ofLead('lead_marks'), ofLead('proposals'), ofLead('source_documents'), ofLead('activities'), ofLead('lead_files'), ofLead('form_submissions'),
    readAll(who, 'tasks', { about_collection: { _eq: 'leads' }, about_record: { _eq: id } }), readHistory(who, 'leads', id),
  ])
  return { lead: await named(who, lead), origins: await Promise.all(origins.map(row => named(who, row))), marks, proposals, documents, activities, files, tasks, history, submissions, import_rows: await ofLead('import_rows') }
}
