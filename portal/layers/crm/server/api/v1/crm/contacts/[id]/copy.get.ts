import { contacts } from '@kontor/model'
import type { ContactCopy } from '@kontor/model/wire/privacy'
import { setHeader } from 'h3'
import { callDirectus, defineRoute } from '~~/server/core'
import { accessTo } from '~~/server/resource'
import { contactCopy } from '../../../../../../shared/privacy'
import { presentContactCopy } from '../../../../../utils/present-copy'

export default defineRoute({
  summary: 'A copy of everything that is kept of a contact, and of the lead that it was made of', description: 'For the person whom it is about. As far as the caller may read it.', answer: contactCopy, codes: { CONTACT_UNKNOWN: 404 },
}, async (event, { caller, params: { id } }) => {
  await accessTo(event, caller, contacts)
  const copy = await callDirectus<ContactCopy>(event, caller.access, `/platform/privacy/contacts/${id}/copy`)
  setHeader(event, 'content-disposition', `attachment; filename="contact-${id}.json"`)
  setHeader(event, 'cache-control', 'no-store')
  return presentContactCopy(copy)
})
