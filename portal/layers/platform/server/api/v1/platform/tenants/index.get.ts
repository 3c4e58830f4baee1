import { tenants } from '@kontor/model'
import type { ShownTenant } from '@kontor/tenancy/present.ts'
import { defineRoute, ListResult, requestFacts } from '~~/server/core'
import { listParameters, listRecords } from '~~/server/resource'
import { tenant } from '../../../../../shared/schemas'
import { presentTenant } from '../../../../utils/present-tenant'

const resource = { collection: tenants, whole: true }

export default defineRoute({
  summary: 'Lists every tenant', who: 'operator', listQuery: view => listParameters(resource, view), list: 'cursor', answer: tenant,
}, async (event) => {
  const { locale } = requestFacts(event)
  const { page } = await listRecords(event, resource)
  return new ListResult({ ...page, data: page.data.map(record => presentTenant(record as unknown as ShownTenant, locale)) })
})
