import { isDirectusError } from '@directus/errors'
import type { ContactCopy } from '@kontor/model/wire/privacy'
import { copyLead } from './copy-lead.ts'
import { named, readAll, readHistory, readRecord, type Who } from './read-copy.ts'

/** Everything that is kept of a contact, and of the lead that it was made of, as far as the person may read it. @throws CONTACT_UNKNOWN */
export async function copyContact(who: Who, id: string): Promise<ContactCopy> {
  const contact = await readRecord(who, 'contacts', id)
  const [history, tasks, comments, opportunities, lead] = await Promise.all([
    readHistory(who, 'contacts', id), readAll(who, 'tasks', { about_collection: { _eq: 'contacts' }, about_record: { _eq: id } }),
    readAll(who, 'directus_comments', { collection: { _eq: 'contacts' }, item: { _eq: id } }), readAll(who, 'opportunities', { contact: { _eq: id } }),
    typeof contact.lead === 'string' ? leadOf(who, contact.lead) : null,
  ])
  return { contact: await named(who, contact), history, tasks, comments, opportunities: await Promise.all(opportunities.map(row => named(who, row))), lead }
}

/** Deleted, or a lead of somebody else: the contact's copy goes without it. */
async function leadOf(who: Who, lead: string): Promise<ContactCopy['lead']> {
  try {
    return await copyLead(who, lead)
  }
  catch (error) {
    if (isDirectusError(error, 'LEAD_UNKNOWN')) return null
    throw error
  }
}
