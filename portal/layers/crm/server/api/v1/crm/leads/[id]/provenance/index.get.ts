import { leads } from '@kontor/model'
import { z } from 'zod'
import { defineRoute, requestFacts } from '~~/server/core'
import { accessTo } from '~~/server/resource'
import { fetchTagged } from '~~/server/resource/read-record'
import { leadResource } from '../../../../../../resources/leads'
import { originOf } from '../../../../../../utils/lead-origins'
import { leadOrigin } from '../../../../../../../shared/schemas'

export default defineRoute({
  summary: 'Where each value of a lead comes from', description: 'One entry for each field with a value, as far as you may read it: who or what, when, the passage that proves it, and whether somebody has verified it.',
  answer: z.object({ fields: z.array(z.object({ field: z.string().meta({ example: 'email' }), label: z.string(), value: z.unknown(), origin: leadOrigin })) }),
}, async (event, { caller, params }) => {
  const access = await accessTo(event, caller, leads)
  const { record } = await fetchTagged(event, caller, leadResource, access, params.id.toLowerCase(), true)
  return { fields: access.fields(requestFacts(event).locale).flatMap((d) => {
    const origin = originOf(record, d)
    return origin ? [{ field: d.apiName, label: d.label, value: record[d.apiName], origin }] : []
  }) }
})
