import { callDirectus, defineRoute, KontorError, requestFacts } from '~~/server/core'
import { decided, decisions, type Decided } from '../../../../../shared/proposals'
import { DECIDE_CODES } from '../../../../resources/proposals'

/** What ends the whole call, and not one decision. */
const ENDING: ReadonlySet<string> = new Set(['UNAVAILABLE', 'UNAUTHORIZED', 'MODULE_DISABLED', 'INTERNAL'])

export default defineRoute({
  summary: 'Decides up to 100 proposals', description: 'One after the other, each by itself: what is refused leaves the others as they are.', body: decisions, answer: decided, codes: DECIDE_CODES,
}, async (event, { caller, body }) => {
  const { locale } = requestFacts(event)
  const results: Decided['results'] = []
  for (const { id, decision, ...more } of body.decisions) {
    try {
      await callDirectus(event, caller.access, `/crm/proposals/${id}/${decision}`, { method: 'POST', body: more })
      results.push({ id, done: true, error: null })
    }
    catch (error) {
      if (!(error instanceof KontorError)) throw error
      // Nothing more will come of it; what was decided until then is told all the same.
      if (ENDING.has(error.code)) {
        if (results.length === 0) throw error
        const rest = body.decisions.slice(results.length).map(one => ({ id: one.id, done: false, error: { code: error.code, message: error.messageIn(locale) } }))
        return { results: [...results, ...rest] }
      }
      results.push({ id, done: false, error: { code: error.code, message: error.messageIn(locale) } })
    }
  }
  return { results }
})
