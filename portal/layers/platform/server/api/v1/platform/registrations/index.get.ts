import { getQuery } from 'h3'
import { defineApi } from '~~/server/core'
import type { OpenRegistration } from '../../../../../shared/api'
import { askRegistration, publicSlug } from '../../../../utils/registration'

/** `?tenant=`: `{ tenant, name, locale }` of a tenant in which people may register, 403 for every other. For everybody. */
export default defineApi(async (event) => {
  const tenant = publicSlug(getQuery(event).tenant)
  const found = await askRegistration<Omit<OpenRegistration, 'tenant'>>(`tenants/${tenant}/registration`)
  return { tenant, ...found }
})
