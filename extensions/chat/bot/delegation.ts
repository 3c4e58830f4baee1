import { randomUUID } from 'node:crypto'

export interface DelegationRequest {
  /** Directus' id of the person who asked. */
  readonly userId: string
  readonly threadId: string
  readonly messageId: string
}

const TIMEOUT = 5_000

interface Waiting {
  resolve(token: string): void
  reject(error: Error): void
}

const waiting = new Map<string, Waiting>()
let listening = false

function listen(): void {
  if (listening) return
  listening = true
  process.on('message', (message: { type?: unknown, requestId?: unknown, token?: unknown, error?: unknown } | null) => {
    if (message?.type !== 'delegation' || typeof message.requestId !== 'string') return
    const request = waiting.get(message.requestId)
    if (typeof message.token === 'string') request?.resolve(message.token)
    else request?.reject(new Error(`the host gave no token: ${String(message.error)}`))
  })
}

/** Tells the host that the attempt has ended, and with it the token: what n8n keeps of a failed run opens nothing. */
export function endDelegation(token: string): void {
  if (process.connected) process.send?.({ type: 'delegation-done', token })
}

/**
 * Asks the host for a token with which a bot reads as this person, for one attempt.
 * @throws Error when the host does not give one within 5 s
 */
export function askDelegation(request: DelegationRequest): Promise<string> {
  listen()
  const requestId = randomUUID()
  return new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the host gave no token in time')), TIMEOUT)
    waiting.set(requestId, { resolve, reject })
    void Promise.resolve().then(() => {
      if (!process.send) throw new Error('this process has no host that could give a token')
      process.send({ type: 'delegation', requestId, ...request })
    }).catch(reject)
    timer.unref()
  }).finally(() => waiting.delete(requestId))
}
