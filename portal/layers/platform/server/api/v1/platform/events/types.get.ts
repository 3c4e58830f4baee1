import { CHANGES, EVENT_CATALOGUE } from '@kontor/model/events'
import { z } from 'zod'
import { defineRoute, requestFacts } from '~~/server/core'
import { mayOf } from '~~/server/resource/fields'
import { readableOwnCollections } from '~~/server/resource/own-collections'
import { eventType } from '../../../../../shared/schemas'

/** What is told of every record of a tenant's own collection. */
const OF_OWN = ['created', 'updated', 'deleted'] as const

export default defineRoute({
  summary: 'Lists the types of events', description: 'Those of collections that one may read.', answer: z.array(eventType),
}, async (event, { caller }) => {
  const { locale } = requestFacts(event)
  const [may, own] = await Promise.all([mayOf(event, caller), readableOwnCollections(event, caller)])
  return [
    ...EVENT_CATALOGUE.filter(({ collection }) => may[collection]?.includes('read')).map(({ type, label, collection, kind }) => ({ type, label: label[locale], collection, kind })),
    ...own.flatMap(({ name, label }) => OF_OWN.map(action => ({ type: `custom.${name}.${action}`, label: `${label.singular[locale]} ${CHANGES[action][locale]}`, collection: name, kind: 'change' as const }))),
  ]
})
