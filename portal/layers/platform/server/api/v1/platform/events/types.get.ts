import { EVENT_CATALOGUE } from '@kontor/model/events'
import { z } from 'zod'
import { defineRoute, requestFacts } from '~~/server/core'
import { mayOf } from '~~/server/resource/fields'
import { eventType } from '../../../../../shared/schemas'

export default defineRoute({
  summary: 'Lists the types of events', description: 'Those of collections that one may read.', answer: z.array(eventType),
}, async (event, { caller }) => {
  const { locale } = requestFacts(event)
  const may = await mayOf(event, caller)
  return EVENT_CATALOGUE.filter(({ collection }) => may[collection]?.includes('read')).map(({ type, label, collection, kind }) => ({ type, label: label[locale], collection, kind }))
})
