import { leadFiles } from '@kontor/model'
import type { Resource } from '~~/server/resource'

/** Files at leads: whoever sees a lead sees its files. */
export const leadFileResource: Resource = { collection: leadFiles, codes: { LEAD_FILE_LEAD_UNKNOWN: 400, LEAD_FILE_STAYS: 409 } }
/** Those of the lead in the address. */
export const filesOfLeadResource: Resource = { ...leadFileResource, under: 'lead' }
