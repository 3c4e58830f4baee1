import { SLUG } from '@kontor/model'
import { z } from 'zod'

/** A tenant in the address; what cannot be a slug is not found. */
export const tenantParams = z.object({ slug: z.string().regex(SLUG).meta({ description: 'Slug of the tenant.', example: 'acme' }) })
