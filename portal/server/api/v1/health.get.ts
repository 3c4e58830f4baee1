import { setResponseStatus } from 'h3'
import { z } from 'zod'
import { defineRoute } from '~~/server/core'
import { checkHealth } from '~~/server/core/health'

const part = z.object({ status: z.enum(['ok', 'down']), ms: z.number().meta({ description: 'Milliseconds until the part answered.' }) })

export default defineRoute({
  summary: 'The state of all parts', description: 'At most a second old. 503 while a part that logins and lists need is down; a silent n8n only delays answers.', who: 'anybody',
  answer: z.object({ status: z.enum(['ok', 'degraded']), parts: z.record(z.string(), part) }).meta({ id: 'Health' }), answersWhenDown: true,
}, async (event) => {
  const health = await checkHealth()
  const needed = ['redis', 'host', 'keycloak'].every(name => health.parts[name]?.status === 'ok')
  if (!needed) setResponseStatus(event, 503)
  return health
})
