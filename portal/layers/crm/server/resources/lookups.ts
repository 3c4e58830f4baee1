import { departments, industries, leadSources } from '@kontor/model'
import type { Resource } from '~~/server/resource'

/** The lists that leads choose from. */
export const industryResource: Resource = { collection: industries }
export const departmentResource: Resource = { collection: departments }
export const sourceResource: Resource = { collection: leadSources }
