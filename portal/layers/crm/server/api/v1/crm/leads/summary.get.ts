import { leads } from '@kontor/model'
import { callDirectus, defineRoute, requestFacts } from '~~/server/core'
import { leadSummary } from '../../../../../shared/schemas'

export default defineRoute({ summary: 'Counts the leads that the person sees, in all and by status', answer: leadSummary }, async (event, { caller }) => {
  const { locale } = requestFacts(event)
  const rows = await callDirectus<{ status: string, count: number | string }[]>(event, caller.access, '/items/leads', {
    method: 'SEARCH', body: { query: { aggregate: { count: ['*'] }, groupBy: ['status'], filter: { deleted_at: { _null: true } } } },
  })
  const counts = new Map(rows.map(row => [row.status, Number(row.count)]))
  const statuses = leads.fields.status.choices.map(c => ({ value: c.value, label: c.label[locale], color: c.color, count: counts.get(c.value) ?? 0 }))
  return { total: [...counts.values()].reduce((sum, n) => sum + n, 0), statuses }
})
