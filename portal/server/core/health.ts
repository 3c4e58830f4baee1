import { createConnection } from 'node:net'
import { env } from './env.ts'
import { ShortCache } from './short-cache.ts'

export interface PartHealth {
  readonly status: 'ok' | 'down'
  /** Milliseconds until the part answered. */
  readonly ms: number
}

export interface Health {
  readonly status: 'ok' | 'degraded'
  readonly parts: Readonly<Record<string, PartHealth>>
}

const TIMEOUT = 2000

async function timed(check: () => Promise<boolean>): Promise<PartHealth> {
  const start = performance.now()
  const good = await check().catch(() => false)
  return { status: good ? 'ok' : 'down', ms: Math.round(performance.now() - start) }
}

const answers = (url: string) => async () => (await fetch(url, { signal: AbortSignal.timeout(TIMEOUT) })).ok

/** Redis is asked in its own words, so that the check needs no connection of its own that stays open. */
const redisAnswers = () => new Promise<boolean>((resolve) => {
  const url = new URL(env().REDIS_URL)
  const socket = createConnection({ host: url.hostname, port: Number(url.port || 6379), timeout: TIMEOUT })
  const end = (good: boolean) => {
    socket.destroy()
    resolve(good)
  }
  const auth = url.password ? [`AUTH ${url.username ? `${decodeURIComponent(url.username)} ` : ''}${decodeURIComponent(url.password)}`] : []
  let text = ''
  socket.on('connect', () => socket.write([...auth, 'PING', ''].join('\r\n')))
  socket.on('data', (part) => {
    text += part.toString()
    if (text.includes('PONG') || text.includes('-')) end(text.includes('PONG'))
  })
  socket.on('timeout', () => end(false))
  socket.on('error', () => end(false))
  // Hung up without a word.
  socket.on('close', () => end(false))
})

/** How long an answer is good, in milliseconds: whoever asks in a circle must not keep the parts busy. */
const FRESH = 1000
const known = new ShortCache<Health>(FRESH, 1)

/** The state of the portal and of every part that it depends on, at most a second old; all who ask at once share one look. */
export const checkHealth = (): Promise<Health> => known.get('', askParts)

async function askParts(): Promise<Health> {
  const { HOST_INTERNAL_URL, KEYCLOAK_ISSUER, KEYCLOAK_INTERNAL_URL, N8N_WEBHOOK_URL } = env()
  const realm = KEYCLOAK_INTERNAL_URL + new URL(KEYCLOAK_ISSUER).pathname.replace(/^\/auth/, '')
  const [redis, host, keycloak, n8n] = await Promise.all([
    timed(redisAnswers),
    timed(answers(`${HOST_INTERNAL_URL}/health`)),
    timed(answers(realm)),
    N8N_WEBHOOK_URL ? timed(answers(`${new URL(N8N_WEBHOOK_URL).origin}/healthz`)) : undefined,
  ])
  const parts: Record<string, PartHealth> = { portal: { status: 'ok', ms: 0 }, redis, host, keycloak, ...n8n ? { n8n } : {} }
  return { status: Object.values(parts).every(p => p.status === 'ok') ? 'ok' : 'degraded', parts }
}
