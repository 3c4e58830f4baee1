import { z } from 'zod'
import { CURSOR } from '~~/server/events/read-events'

const TYPES = /^(?:\w+\.)+(?:\w+|\*)(?:,(?:\w+\.)+(?:\w+|\*))*$/

/** Which events are wanted. */
export const wishParameters = {
  types: z.string().max(2000).regex(TYPES).optional().transform(text => text?.split(',') ?? []).meta({ description: 'Types with commas between, such as `crm.lead.qualified`, or beginnings such as `crm.lead.*`; all when left out.', example: 'crm.lead.*', override: { type: 'string' } }),
  rows: z.enum(['true', 'false']).default('false').transform(value => value === 'true').meta({ description: 'Rows of imports too, one by one.' }),
}

export const afterParameter = z.string().regex(CURSOR).optional().meta({ description: 'The place after which is read on; `0` for the oldest that is kept, from now on when left out.', example: '0' })
