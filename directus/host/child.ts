/**
 * One instance's Directus in a process of its own, on a unix socket. Everything that it shall know is in its
 * environment (`childEnv`). A spare process (`KONTOR_SPARE`: names of the settings that it gets later) imports all that
 * it can, says so, and becomes the one instance that the host then names.
 */
import './quick-imports.ts'
import { importBus, importDirectus, type DirectusParts } from './directus-parts.ts'
import { importExtensions } from './import-extensions.ts'
import { holdSubscriptions } from './late-bus.ts'
import { createLateEnv } from './late-env.ts'
import { createModuleState } from './modules/state.ts'
import { restOf } from './rest.ts'
import { serveInstance } from './serve-instance.ts'
import { warmUp } from './warm-up.ts'

// Without the host nobody can reach this process or end it.
process.on('disconnect', () => process.exit(0))
process.umask(0o077)

const modules = createModuleState(() => loaded?.graphqlSchemas.clear())
// From the first moment: the host tells of a change when it happens, whatever this process is doing.
process.on('message', (message: { type?: string, off?: string[] }) => {
  if (message.type === 'modules' && Array.isArray(message.off)) modules.set(message.off)
})
let loaded: DirectusParts | undefined
const spareKeys = process.env.KONTOR_SPARE?.split(',')
const parts = loaded = spareKeys ? await becomeInstance(spareKeys) : await importDirectus()
const socket = process.env.UNIX_SOCKET_PATH
if (!socket) throw new Error('environment: UNIX_SOCKET_PATH: missing')
try {
  await serveInstance(parts, socket, modules)
  const askRest = restOf(parts)
  process.on('message', (message: { type?: string, requestId?: string }) => {
    if (message.type === 'model-changed') void parts.flushCaches(true)
    // Who cannot say what it has to do keeps running.
    if (message.type === 'ask-rest') void askRest().catch(() => ({ busy: true, wakeAt: null })).then(rest => process.send?.({ type: 'rest', requestId: message.requestId, ...rest }))
  })
  process.send?.({ type: 'ready' })
}
catch (error) {
  process.stderr.write(`${(error as Error).stack}\n`)
  process.exit(1)
}

async function becomeInstance(keys: readonly string[]) {
  const adopted = new Promise<Record<string, string>>((resolve) => {
    process.on('message', (message: { type?: string, env?: Record<string, string> }) => {
      if (message.type === 'adopt' && message.env) resolve(message.env)
    })
  })
  const extensions = process.env.KONTOR_SPARE_EXTENSIONS
  delete process.env.KONTOR_SPARE
  delete process.env.KONTOR_SPARE_EXTENSIONS
  const { useEnv } = await import('@directus/env')
  const late = createLateEnv(keys)
  late.prepare(useEnv())
  const subscribe = holdSubscriptions(await importBus())
  const parts = await importDirectus()
  if (extensions) await importExtensions(extensions)
  await warmUp(extensions)
  process.send?.({ type: 'spare' })
  const values = await adopted
  // A second copy reads the settings of this process as the first would have done at a plain start.
  const { useEnv: readAgain } = await import(`${import.meta.resolve('@directus/env')}?again`) as { useEnv: typeof useEnv }
  late.settle(useEnv(), values, () => readAgain())
  await subscribe()
  parts.logger.setBindings({ tenantId: values.KONTOR_TENANT ?? '' })
  return parts
}
