import { activities } from '@kontor/model'
import type { Resource } from '~~/server/resource'

/** What was done about leads: whoever sees a lead sees its activities. */
export const activityResource: Resource = { collection: activities, codes: { ACTIVITY_LEAD_UNKNOWN: 400 } }
/** Those of the lead in the address. */
export const leadActivityResource: Resource = { ...activityResource, under: 'lead' }
