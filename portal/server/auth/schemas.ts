import { MODULES, THEMES } from '@kontor/model'
import { ROLE_IDS, type RoleName } from '@kontor/policies'
import { z } from 'zod'

/** What the API answers about the person who asks. */

const text = z.string().nullable()

export const accountProfile = z.object({ name: z.string(), firstName: text, lastName: text, locale: text.meta({ example: 'de' }) }).meta({ id: 'AccountProfile' })

export const ownProfile = z.object({
  firstName: text, lastName: text, locale: text.meta({ example: 'de' }), displayName: text, phone: text, company: text, timeZone: text.meta({ example: 'Europe/Berlin' }), theme: z.enum(THEMES),
  track: text.meta({ example: 'new_business' }), wantedFields: z.array(z.string()).meta({ description: 'Fields of leads to show first.', example: ['city'] }), avatar: text.meta({ description: 'Changes with the picture, which is at `/users/me/avatar`.' }),
  notifications: z.object({ portal: z.array(z.string()), mail: z.array(z.string()) }),
}).meta({ id: 'OwnProfile', description: 'What a person says about themselves: name and language for all tenants, the rest in this one.' })

export const me = z.object({
  id: z.string(), email: z.string().meta({ example: 'ada@example.com' }), name: z.string(), firstName: text, lastName: text, locale: text.optional().meta({ example: 'de' }),
  tenants: z.array(z.looseObject({ slug: z.string().meta({ example: 'acme' }), name: z.string(), roles: z.array(z.enum(Object.keys(ROLE_IDS) as RoleName[])), modules: z.array(z.enum(MODULES)) })),
  secondFactorUsed: z.boolean(), totp: z.boolean().meta({ description: 'Whether a second factor is set up.' }), recoveryCodes: z.boolean(),
  look: z.object({ displayName: text, timeZone: z.string(), theme: z.enum(THEMES).nullable(), avatar: text, accent: text.meta({ description: 'The tenant\'s colour.', example: '#0f766e' }), logo: text.meta({ description: 'Changes with the tenant\'s logo, which is at `/platform/settings/logo`.' }), wantedFields: z.array(z.string()), may: z.record(z.string(), z.array(z.enum(['read', 'create', 'update', 'delete']))).meta({ description: 'Collection -> what the person may do there at all.', example: { leads: ['read', 'create', 'update'] } }) }).nullable().meta({ description: 'Only when the call names a tenant.' }),
  studioUrl: text.meta({ description: 'Address of the tenant\'s Studio, for those who may enter it.' }),
}).meta({ id: 'Me' })
