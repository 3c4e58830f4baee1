import { ForbiddenError } from '@directus/errors'
import * as z from 'zod'
import type { ExtensionContext } from '@kontor/extension-shared/context'
import type { ErasedCollection } from '@kontor/model/wire/privacy'
import { answering, parse, type Handler } from '../endpoints/request.ts'
import { copyContact } from './copy-contact.ts'
import { copyLead } from './copy-lead.ts'

const COPIES = { leads: copyLead, contacts: copyContact }

/**
 * `GET /platform/privacy/leads/:id/copy` and `.../contacts/:id/copy`: everything that is kept of a record and where it came
 * from (`LeadCopy`, `ContactCopy`), for the person whom it is about. As far as the caller may read it; 404 for what is not
 * theirs to read.
 */
export function copyRecord(context: ExtensionContext, collection: ErasedCollection): Handler {
  return answering(async (request) => {
    const { accountability } = request
    if (!accountability?.user) throw new ForbiddenError()
    const id = parse(z.guid(), request.params.id).toLowerCase()
    return { data: await COPIES[collection]({ context, schema: await context.getSchema(), accountability }, id) }
  })
}
