import { TENANT_ROLES } from '@kontor/policies'
import { getRouterParam, type H3Event } from 'h3'
import { z } from 'zod'
import { KontorError } from '~~/server/core'

/** Changing somebody's login takes several calls to the login server. Milliseconds. */
export const PEOPLE_TIMEOUT = 25_000

const text = z.string().trim().min(1).max(100)
/** Programs alone have the role `automation`. */
export const personRole = z.enum(TENANT_ROLES).exclude(['automation'])
export const invitationBody = z.strictObject({ email: z.email().max(255), firstName: text, lastName: text, role: personRole, locale: z.enum(['de', 'en']).optional() })
export const personBody = z.strictObject({ role: personRole.optional(), status: z.enum(['active', 'inactive']).optional() })
export const clientBody = z.strictObject({ name: text, role: z.enum(TENANT_ROLES).exclude(['admin']) })

export const PERSON_ACTIONS = ['resend', 'reset-totp', 'reset-password', 'end-sessions'] as const

/** @throws KontorError NOT_FOUND when it is no id at all */
export function routeId(event: H3Event): string {
  const id = getRouterParam(event, 'id') ?? ''
  if (!z.guid().safeParse(id).success) throw new KontorError('NOT_FOUND')
  return id
}
