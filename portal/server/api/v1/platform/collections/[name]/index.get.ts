import { z } from 'zod'
import { defineRoute, KontorError, requestFacts } from '~~/server/core'
import { accessTo } from '~~/server/resource'
import { collectionNamed, collectionParams } from '~~/server/resource/collection-params'

const fieldAnswer = z.looseObject({
  name: z.string().meta({ description: 'Column in the database.' }), apiName: z.string().meta({ description: 'Name outside.' }), kind: z.string(), label: z.string(),
  required: z.boolean(), readonly: z.boolean(), hidden: z.boolean(), unique: z.boolean(), search: z.boolean(), sortable: z.boolean(), custom: z.boolean().meta({ description: 'Added by the tenant\'s administrator.' }),
}).meta({ id: 'Field' })

export default defineRoute({
  summary: 'What lists and forms need to know about a collection', description: 'In the person\'s language, with the tenant\'s own fields, as far as the person may see them.', params: collectionParams,
  answer: z.object({
    name: z.string(), label: z.object({ singular: z.string(), plural: z.string() }), groups: z.array(z.object({ key: z.string(), label: z.string() })), fields: z.array(fieldAnswer),
    may: z.object({ create: z.boolean(), update: z.boolean(), delete: z.boolean() }),
  }),
}, async (event, { caller, params }) => {
  const { locale } = requestFacts(event)
  const collection = collectionNamed(params.name)
  const access = await accessTo(event, caller, collection)
  if (!access.may('read')) throw new KontorError('FORBIDDEN')
  return {
    name: collection.name,
    label: { singular: collection.label.singular[locale], plural: collection.label.plural[locale] },
    groups: access.groups(locale),
    fields: access.fields(locale),
    may: { create: access.may('create'), update: access.may('update'), delete: access.may('delete') },
  }
})
