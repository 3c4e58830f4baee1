import { tenants } from '@kontor/model'
import type { ShownTenant } from '@kontor/tenancy/present.ts'
import { defineApi, ListResult, requestFacts } from '~~/server/core'
import { listRecords } from '~~/server/resource'
import { requireOperator } from '../../../../utils/operator'
import { presentTenant } from '../../../../utils/present-tenant'

/** Every tenant, for the operator: filtered, sorted and cut like any list. */
export default defineApi(async (event) => {
  await requireOperator(event)
  const { locale } = requestFacts(event)
  const { page } = await listRecords(event, { collection: tenants })
  return new ListResult({ ...page, data: page.data.map(record => presentTenant(record as unknown as ShownTenant, locale)) })
})
