import { until } from './until.ts'

export interface StreamMessage {
  readonly id?: string
  /** `message` for an event of the hub. */
  readonly event: string
  readonly data: unknown
  /** `performance.now()` of its arrival. */
  readonly at: number
}

/** An event as the portal hands it out. */
export interface ShownEvent {
  readonly cursor: string
  readonly eventId: string
  readonly tenantId: string
  readonly type: string
  readonly recordId: string
  readonly actorId: string | null
  readonly traceId: string | null
  readonly payload: { readonly id: string, readonly values?: Record<string, unknown>, readonly changed?: Record<string, { from?: unknown, to?: unknown }> }
}

export interface OpenStream {
  readonly status: number
  readonly messages: readonly StreamMessage[]
  readonly events: () => ShownEvent[]
  /** Everything that came, as it came. */
  readonly text: () => string
  /** The last id, with which a browser would come back. */
  readonly lastId: () => string | undefined
  readonly ended: () => boolean
  close(): void
}

/** Follows a stream of events as a browser's EventSource does. Resolves when the stream has begun or was refused. */
export async function openStream(open: (signal: AbortSignal) => Promise<Response>): Promise<OpenStream> {
  const controller = new AbortController()
  const response = await open(controller.signal)
  const messages: StreamMessage[] = []
  let [text, rest, ended, lastId] = ['', '', false, undefined as string | undefined]
  const read = (block: string) => {
    const fields = block.split('\n').filter(line => line !== '' && !line.startsWith(':')).map(line => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trimStart()] as const)
    const field = (name: string) => fields.find(([key]) => key === name)?.[1]
    lastId = field('id') ?? lastId
    const data = field('data')
    if (data !== undefined) messages.push({ id: field('id'), event: field('event') ?? 'message', data: JSON.parse(data), at: performance.now() })
  }
  void (async () => {
    const decoder = new TextDecoder()
    for await (const part of response.body ?? []) {
      const fresh = decoder.decode(part as Uint8Array, { stream: true })
      text += fresh
      const blocks = (rest + fresh).split('\n\n')
      rest = blocks.pop() ?? ''
      blocks.forEach(read)
    }
  })().catch(() => {}).finally(() => { ended = true })
  const stream = {
    status: response.status, messages, ended: () => ended, text: () => text, lastId: () => lastId,
    events: () => messages.filter(({ event }) => event === 'message').map(({ data }) => data as ShownEvent),
    close: () => controller.abort(),
  }
  if (response.ok) await until('the stream to be ready', () => messages.some(({ event }) => event === 'ready'), 20)
  return stream
}
