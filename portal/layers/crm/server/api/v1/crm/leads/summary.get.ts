import { leads } from '@kontor/model'
import { callDirectus, defineRoute, requestFacts } from '~~/server/core'
import { accessTo } from '~~/server/resource'
import { leadSummary } from '../../../../../shared/schemas'

export default defineRoute({ summary: 'Counts the leads that the person sees, in all and by status', description: 'The tenant\'s own statuses too; retired ones as long as leads have them.', answer: leadSummary }, async (event, { caller }) => {
  const { locale } = requestFacts(event)
  const [access, rows] = await Promise.all([
    accessTo(event, caller, leads),
    callDirectus<{ status: string, count: number | string }[]>(event, caller.access, '/items/leads', {
      method: 'SEARCH', body: { query: { aggregate: { count: ['*'] }, groupBy: ['status'], filter: { deleted_at: { _null: true } } } },
    }),
  ])
  const counts = new Map(rows.map(row => [row.status, Number(row.count)]))
  const choices = access.fields(locale).find(d => d.name === 'status')?.choices ?? []
  const statuses = choices.filter(c => !c.retired || counts.has(c.value)).map(c => ({ value: c.value, label: c.label, color: c.color, category: c.category ?? c.value, count: counts.get(c.value) ?? 0 }))
  return { total: [...counts.values()].reduce((sum, n) => sum + n, 0), statuses }
})
