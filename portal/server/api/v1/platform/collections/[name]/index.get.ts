import { z } from 'zod'
import { defineRoute, KontorError, requestFacts } from '~~/server/core'
import { accessTo } from '~~/server/resource'
import { collectionNamed, collectionParams } from '~~/server/resource/collection-params'
import { keyTypeOf } from '~~/server/resource/definition'
import { displayFields } from '~~/server/resource/display'
import { targetOf } from '~~/server/resource/own-collections'
import { pathOf, relatedLists } from '~~/server/resource/related-lists'

const fieldAnswer = z.looseObject({
  name: z.string().meta({ description: 'Column in the database.' }), apiName: z.string().meta({ description: 'Name outside.' }), kind: z.string(), label: z.string(),
  required: z.boolean(), readonly: z.boolean(), hidden: z.boolean(), unique: z.boolean(), search: z.boolean(), sortable: z.boolean(), custom: z.boolean().meta({ description: 'Added by the tenant\'s administrator.' }),
}).meta({ id: 'Field' })

const related = z.object({ collection: z.string(), label: z.string(), field: z.string().meta({ description: 'Outside name of the relation.' }), fieldLabel: z.string(), path: z.string(), own: z.boolean().meta({ description: 'Made by the tenant\'s administrator.' }) }).meta({ id: 'RelatedList' })
const ID_TYPES = { uuid: 'uuid', integer: 'integer', bigInteger: 'integer', string: 'string' } as const

export default defineRoute({
  summary: 'What lists and forms need to know about a collection', description: 'In the person\'s language, with the tenant\'s own fields, as far as the person may see them.', params: collectionParams,
  answer: z.object({
    name: z.string(), label: z.object({ singular: z.string(), plural: z.string() }), groups: z.array(z.object({ key: z.string(), label: z.string() })), fields: z.array(fieldAnswer),
    may: z.object({ create: z.boolean(), update: z.boolean(), delete: z.boolean() }),
    path: z.string().nullable().meta({ description: 'Of its list, below `/api/v1`; null without one.', example: '/crm/leads' }),
    display: z.array(z.string()).meta({ description: 'Fields that make the name of a record.' }), idType: z.enum(['uuid', 'integer', 'string']),
    related: z.array(related).meta({ description: 'Lists of records that name one of this collection: `path?filter[field]=<id>`.' }),
  }),
}, async (event, { caller, params }) => {
  const { locale } = requestFacts(event)
  const collection = await collectionNamed(event, caller, params.name)
  const access = await accessTo(event, caller, collection)
  if (!access.may('read')) throw new KontorError('FORBIDDEN')
  const fields = access.fields(locale)
  const shown = displayFields(await targetOf(event, caller, collection), locale)
  return {
    name: collection.name,
    label: { singular: collection.label.singular[locale], plural: collection.label.plural[locale] },
    groups: access.groups(locale),
    fields,
    may: { create: access.may('create'), update: access.may('update'), delete: access.may('delete') },
    path: await pathOf(collection),
    display: shown.flatMap(column => fields.find(d => d.name === column)?.apiName ?? []),
    idType: ID_TYPES[keyTypeOf(collection)],
    related: await relatedLists(event, caller, collection, locale),
  }
})
