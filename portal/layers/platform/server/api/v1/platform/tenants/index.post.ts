import { SLUG } from '@kontor/model'
import { EMAIL_FORM, EMAIL_LENGTH } from '@kontor/policies'
import type { ShownTenant } from '@kontor/tenancy/present.ts'
import { z } from 'zod'
import { defineRoute, requestFacts } from '~~/server/core'
import { tenant } from '../../../../../shared/schemas'
import { tenancyCodes } from '../../../../utils/codes'
import { callPlatform } from '../../../../utils/operator'
import { presentTenant } from '../../../../utils/present-tenant'

const body = z.strictObject({
  slug: z.string().regex(SLUG).meta({ description: 'Its name in addresses.', example: 'acme' }), name: z.string().min(1).max(255).meta({ example: 'Acme GmbH' }),
  adminEmail: z.email({ pattern: EMAIL_FORM }).max(EMAIL_LENGTH).meta({ description: 'Its first administrator, who gets a mail.', example: 'admin@acme.example' }), locale: z.enum(['de', 'en']).optional(),
})

export default defineRoute({
  summary: 'Makes a tenant', description: 'Answers with the tenant and the job that makes it. The same call again goes on with the same job.', who: 'operator', body, judgedBehind: true, answer: tenant, status: 202,
  codes: tenancyCodes('SLUG_INVALID', 'SLUG_RESERVED', 'SLUG_TAKEN', 'NAME_INVALID', 'EMAIL_INVALID', 'LOCALE_INVALID', 'FIELD_UNKNOWN'),
}, async (event, { body }) => presentTenant(await callPlatform<ShownTenant>(event, 'tenants', { method: 'POST', body }), requestFacts(event).locale))
