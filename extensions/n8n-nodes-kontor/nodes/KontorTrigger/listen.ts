import { sleep, type IDataObject, type INodeExecutionData, type IRun, type ITriggerFunctions, type ITriggerResponse } from 'n8n-workflow'
import { readCredential } from '../../api/credential.ts'
import { eventsPath, isWanted, type EventsPage, type KontorEvent } from '../../api/events.ts'
import { followEvents } from '../../api/follow-events.ts'
import { kontorApi, type Api } from '../../api/kontor-api.ts'
import { hubPositions, type Positions } from '../../api/positions.ts'
import { Refusal } from '../../api/refusal.ts'
import { errorData, toNodeError } from '../Kontor/errors.ts'
import { httpOf } from '../Kontor/request.ts'
import { readWanted, type Wanted } from './parameters.ts'

/** Beginning of the stream, as the API takes it. */
const OLDEST = '0'
/** After so many failures in a row one is kept as a failed execution, so that the error workflow tells somebody. */
const TELL_AT = 8
/** Longest wait for a run to end when the workflow is deactivated. Milliseconds. */
const PATIENCE = 5_000

/** Who listens: one that begins waits until its predecessor has come to its end, so that no event is worked on twice. */
const working = new Map<string, Promise<void>>()

/** What n8n keeps for the node; only used when the hub has lost the place. */
interface Kept { places?: Record<string, string> }

interface Tenant {
  readonly slug: string
  readonly api: Api
  readonly positions: Positions
  readonly reader: string
}

async function tenantsOf(node: ITriggerFunctions, { tenants }: Wanted): Promise<Tenant[]> {
  const credential = readCredential(await node.getCredentials('kontorApi'))
  const reader = `n8n.${node.getWorkflow().id ?? 'new'}.${node.getNode().id}`
  return tenants.map((slug) => {
    const api = kontorApi(httpOf(node), credential, slug)
    return { slug, api, positions: hubPositions(api, reader), reader }
  })
}

const itemOf = ({ cursor: _, ...event }: KontorEvent): INodeExecutionData => ({ json: event as unknown as IDataObject })

async function readEvents(api: Api, wanted: Wanted, after: string | undefined, signal: AbortSignal): Promise<EventsPage> {
  return (await api<{ data: EventsPage }>('GET', eventsPath(wanted.request, after), undefined, { abortSignal: signal })).data
}

/** A pause that the end of the listening ends, too. */
const pauseUntil = (signal: AbortSignal) => (ms: number): Promise<void> => Promise.race([
  sleep(ms),
  new Promise<void>(resolve => signal.addEventListener('abort', () => resolve(), { once: true })),
])

/** Starts a run and waits for its end, however it ends; rejects when it could not be started. */
async function runWorkflow(node: ITriggerFunctions, events: readonly KontorEvent[]): Promise<void> {
  const done = node.helpers.createDeferredPromise<IRun>()
  node.emit([events.map(itemOf)], undefined, done)
  await done.promise
}

/** Listens to every tenant until the workflow is deactivated. */
export async function listen(node: ITriggerFunctions): Promise<ITriggerResponse> {
  const wanted = readWanted(node)
  const tenants = await tenantsOf(node, wanted)
  const kept = node.getWorkflowStaticData('node') as Kept
  kept.places = Object.fromEntries(Object.entries(kept.places ?? {}).filter(([slug]) => tenants.some(tenant => tenant.slug === slug)))
  // Somebody sits in front of it: what is set wrong is said at once.
  if (['activate', 'create', 'update'].includes(node.getActivationMode())) await Promise.all(tenants.map(tenant => check(node, tenant)))
  const ending = new AbortController()
  const loops = tenants.map(tenant => follow(node, wanted, tenant, kept, ending.signal))
  return {
    closeFunction: async () => {
      ending.abort()
      await Promise.race([Promise.all(loops), sleep(PATIENCE)])
    },
  }
}

async function check(node: ITriggerFunctions, { positions }: Tenant): Promise<void> {
  try {
    await positions.read()
  }
  catch (error) {
    // What is away for a moment is waited for.
    if (error instanceof Refusal && error.status >= 400 && error.status < 500) throw toNodeError(node.getNode(), error)
  }
}

async function follow(node: ITriggerFunctions, wanted: Wanted, tenant: Tenant, kept: Kept, signal: AbortSignal): Promise<void> {
  const { slug, api, positions, reader } = tenant
  const key = `${reader}/${slug}`
  const predecessor = working.get(key)
  const run = async () => {
    await predecessor
    await followEvents({
      signal, size: wanted.size, sleep: pauseUntil(signal),
      wants: event => isWanted(event, wanted.conditions),
      read: after => readEvents(api, wanted, after, signal),
      async start() {
        const place = await positions.read() ?? kept.places?.[slug]
        if (place !== undefined) return place
        return wanted.fromOldest ? OLDEST : (await readEvents(api, wanted, undefined, signal)).cursor
      },
      async work(events, done) {
        kept.places = { ...kept.places, [slug]: done }
        await runWorkflow(node, events)
      },
      note: cursor => positions.write(cursor),
      failed(error, times) {
        const { error: reason } = errorData(error)
        if (error instanceof Refusal && error.code === 'TENANT_UNKNOWN') delete kept.places?.[slug]
        node.logger.warn(`Kontor Trigger: no events of ${slug || 'the tenant'} at the moment (${String(reason)})`, { times })
        if (times === TELL_AT) node.saveFailedExecution(toNodeError(node.getNode(), error))
      },
    })
  }
  const mine = run()
  working.set(key, mine)
  await mine
  if (working.get(key) === mine) working.delete(key)
}

/** Listens for one event, for the editor; where the workflow itself stands is left alone. */
export async function listenOnce(node: ITriggerFunctions): Promise<ITriggerResponse> {
  const wanted = readWanted(node)
  const tenants = await tenantsOf(node, wanted)
  const ending = new AbortController()
  const first = async ({ api }: Tenant) => {
    let { cursor } = await readEvents(api, wanted, undefined, ending.signal)
    while (!ending.signal.aborted) {
      const page = await readEvents(api, wanted, cursor, ending.signal)
      const event = page.events.find(found => isWanted(found, wanted.conditions))
      if (event && !ending.signal.aborted) {
        ending.abort()
        return node.emit([[itemOf(event)]])
      }
      cursor = page.cursor
    }
  }
  return {
    manualTriggerFunction: async () => {
      try {
        await Promise.all(tenants.map(first))
      }
      catch (error) {
        if (ending.signal.aborted) return
        ending.abort()
        throw toNodeError(node.getNode(), error)
      }
    },
    closeFunction: async () => ending.abort(),
  }
}
