import { SLUG } from '@kontor/model'
import { getRouterParam, type H3Event } from 'h3'
import { KontorError } from '~~/server/core'

/** The slug in the address. @throws KontorError 404 for what cannot be one */
export function tenantSlug(event: H3Event): string {
  const slug = getRouterParam(event, 'slug') ?? ''
  if (!SLUG.test(slug)) throw new KontorError('NOT_FOUND')
  return slug
}
