import { getRouterParam } from 'h3'
import { MODELS } from '@kontor/model'
import { defineApi, KontorError, requestFacts, requireCaller } from '~~/server/core'
import { accessTo } from '~~/server/resource'

/**
 * What lists and forms need to know about a collection: `{ name, label, fields, defaultSort, may }` in the person's
 * language, with the tenant's own fields, as far as the person may see them.
 */
export default defineApi(async (event) => {
  const caller = await requireCaller(event)
  const { locale } = requestFacts(event)
  const collection = MODELS.tenant.find(c => c.name === getRouterParam(event, 'name'))
  if (!collection) throw new KontorError('NOT_FOUND')
  const access = await accessTo(event, caller, collection)
  if (!access.may('read')) throw new KontorError('FORBIDDEN')
  return {
    name: collection.name,
    label: { singular: collection.label.singular[locale], plural: collection.label.plural[locale] },
    groups: (collection.groups ?? []).map(g => ({ key: g.key, label: g.label[locale] })),
    fields: access.fields(locale),
    may: { create: access.may('create'), update: access.may('update'), delete: access.may('delete') },
  }
})
