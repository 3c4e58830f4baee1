import { mayFilter } from '@kontor/extension-shared/flow-triggers'
import type { DirectusParts, LoadableFlows } from './directus-parts.ts'

type Emitter = Omit<DirectusParts['emitter'], 'onAction'>

/**
 * Keeps filter flows of administrators where they belong. Directus lets one stand in the way of any event, the login
 * too, and asks it after the last hook, so that it could change what the hooks have just checked. Here it filters
 * records and files alone, and hooks have the last word. To be called before flows are loaded.
 */
export function keepHooksLast({ emitter, flows, warn }: { readonly emitter: Emitter, readonly flows: LoadableFlows, readonly warn: (message: string) => void }): void {
  const load = flows.load.bind(flows)
  flows.load = async () => {
    const { onFilter } = emitter
    emitter.onFilter = (event, handler) => {
      if (mayFilter(event)) emitter.filterEmitter.prependListener(event, handler)
      else warn(`a flow must not filter ${event} and is left out`)
    }
    try {
      await load()
    }
    finally {
      emitter.onFilter = onFilter
    }
  }
}

/**
 * Does something when the first hook of an extension is about to be registered: Directus has made its flow manager by
 * then, and loads flows afterwards. Asked for any earlier, the manager would subscribe to news over a connection that is
 * not ready, and end the process.
 */
export function beforeHooks(emitter: Emitter, work: () => void): void {
  const { onFilter } = emitter
  emitter.onFilter = (event, handler) => {
    emitter.onFilter = onFilter
    work()
    emitter.onFilter(event, handler)
  }
}
