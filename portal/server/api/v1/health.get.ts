import { setResponseStatus } from 'h3'
import { defineApi } from '~~/server/core'
import { checkHealth } from '~~/server/core/health'

/** The state of all parts; 503 while one that logins and lists need is down (a silent n8n only delays answers). */
export default defineApi(async (event) => {
  const health = await checkHealth()
  const needed = ['redis', 'host', 'keycloak'].every(part => health.parts[part]?.status === 'ok')
  if (!needed) setResponseStatus(event, 503)
  return health
})
