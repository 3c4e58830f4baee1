import { toColumnName } from '@kontor/compile/names'
import { z } from 'zod'
import { callDirectus, defineRoute, requestFacts } from '~~/server/core'
import { leadMark } from '../../../../../shared/schemas'
import { toMark } from '../../../../resources/leads'

export default defineRoute({
  summary: 'Says which marks a lead with these fields would get',
  description: 'Writes nothing. Fields that no rule looks at are ignored.',
  body: z.record(z.string(), z.unknown()).meta({ example: { email: 'ada@', country: 'DE', postalCode: '5311' } }),
  answer: z.array(leadMark),
}, async (event, { caller, body }) => {
  const columns = Object.fromEntries(Object.entries(body).map(([name, value]) => [toColumnName(name), value]))
  const marks = await callDirectus<Record<string, unknown>[]>(event, caller.access, '/crm/leads/check', { method: 'POST', body: columns })
  return marks.map(mark => toMark(mark, requestFacts(event).locale))
})
