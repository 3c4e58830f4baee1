import { EMAIL_FORM, EMAIL_LENGTH, NAME_FORM, TENANT_ROLES } from '@kontor/policies'
import { z } from 'zod'

/** Changing somebody's login takes several calls to the login server. Milliseconds. */
export const PEOPLE_TIMEOUT = 25_000

const text = z.string().trim().min(1).max(100)
/** Programs alone have the role `automation`. */
export const personRole = z.enum(TENANT_ROLES).exclude(['automation'])
const name = text.regex(NAME_FORM)
export const invitationBody = z.strictObject({ email: z.email({ pattern: EMAIL_FORM }).max(EMAIL_LENGTH), firstName: name, lastName: name, role: personRole, locale: z.enum(['de', 'en']).optional() })
export const personBody = z.strictObject({ role: personRole.optional(), status: z.enum(['active', 'inactive']).optional() })
/** Erasing a person: address or name to confirm, and what becomes of what they looked after. */
export const erasureBody = z.strictObject({ confirm: z.string().trim().min(1).max(300), handOverTo: z.guid().optional(), erase: z.literal(true).optional() })
  .refine(({ handOverTo, erase }) => (handOverTo === undefined) !== (erase === undefined), { path: ['erase'] })
export const clientBody = z.strictObject({ name: text, role: z.enum(TENANT_ROLES).exclude(['admin']) })

export const PERSON_ACTIONS = ['resend', 'reset-totp', 'reset-password', 'end-sessions'] as const
