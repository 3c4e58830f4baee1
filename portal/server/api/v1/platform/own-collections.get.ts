import { z } from 'zod'
import { defineRoute, requestFacts } from '~~/server/core'
import { accessTo } from '~~/server/resource'
import { readableOwnCollections } from '~~/server/resource/own-collections'

const answer = z.object({
  name: z.string(), label: z.object({ singular: z.string(), plural: z.string() }), icon: z.string().meta({ description: 'Name of a Material icon, as Studio has it.' }),
  may: z.object({ create: z.boolean(), update: z.boolean(), delete: z.boolean() }),
}).meta({ id: 'OwnCollection' })

export default defineRoute({
  summary: 'Lists the tenant\'s own collections that the portal shows', description: 'Those that one may read, in the administrator\'s order. Their records are at `/api/v1/custom/{name}`.', answer: z.array(answer),
}, async (event, { caller }) => {
  const { locale } = requestFacts(event)
  return Promise.all((await readableOwnCollections(event, caller)).map(async (collection) => {
    const access = await accessTo(event, caller, collection)
    const { singular, plural } = collection.label
    return {
      name: collection.name, label: { singular: singular[locale], plural: plural[locale] }, icon: collection.icon,
      may: { create: access.may('create'), update: access.may('update'), delete: access.may('delete') },
    }
  }))
})
