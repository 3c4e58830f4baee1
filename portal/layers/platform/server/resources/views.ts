import { savedViews } from '@kontor/model'
import type { Resource } from '~~/server/resource'

/** A person's own views of lists, and those of the team. */
export const viewResource: Resource = { collection: savedViews }
