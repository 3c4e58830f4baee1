import { ForbiddenError } from '@directus/errors'

/** @throws FORBIDDEN with what the person reads */
export function refuse(reason: string): never {
  throw new ForbiddenError({ reason })
}
