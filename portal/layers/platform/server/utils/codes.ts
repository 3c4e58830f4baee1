import { TENANCY_CODES, type TenancyCode } from '@kontor/tenancy/errors.ts'

/** Codes of work at tenants with their status, for the description of a route. */
export const tenancyCodes = (...codes: readonly TenancyCode[]): Record<string, number> => Object.fromEntries(codes.map(code => [code, TENANCY_CODES[code][0]]))

/** What only a tenant's administrator may do. */
export const ADMIN_CODES = { ADMIN_REQUIRED: 403, INVALID_INPUT: 400 } as const
/** Changes to a person's membership or login. */
export const PERSON_CODES = { ...ADMIN_CODES, PERSON_UNKNOWN: 404, LAST_ADMIN: 409, SHARED_PERSON: 409, PERSON_INACTIVE: 409, ALREADY_JOINED: 409, INVITATION_OPEN: 409, MAIL_NOT_SENT: 409 } as const
