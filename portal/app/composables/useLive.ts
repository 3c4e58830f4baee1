import { createLiveStream, type LiveEvent, type LiveStream } from '~/utils/live-stream'
import { PLATFORM } from '~/utils/domains'

let stream: LiveStream | undefined

function liveStream(): LiveStream {
  if (stream) return stream
  const made = stream = createLiveStream({ open: address => new EventSource(address), isHidden: () => document.visibilityState === 'hidden' })
  document.addEventListener('visibilitychange', () => made.look())
  window.addEventListener('online', () => made.look())
  return made
}

/** Milliseconds for which more is waited for before what is shown is read again. */
const TOGETHER = 150

/**
 * Follows what happens to the records of a collection, whoever does it, as long as the component lives.
 * @param collections names of the model, such as `leads`
 * @param follow is called with all events of a moment; with none when anything may have happened
 */
export function useLive(collections: readonly string[], follow: (events: readonly LiveEvent[]) => unknown): { readonly isOpen: () => boolean } {
  const tenant = useTenant()
  let events: LiveEvent[] = []
  let missed = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let end: (() => void) | undefined

  function flush(): void {
    timer = undefined
    const told = missed ? [] : events;
    [events, missed] = [[], false]
    void follow(told)
  }
  function hear(event: LiveEvent | undefined): void {
    if (event && !collections.includes(event.collection)) return
    if (event) events.push(event)
    else missed = true
    timer ??= setTimeout(flush, TOGETHER)
  }
  function listen(slug: string | undefined): void {
    end?.()
    end = slug === undefined || slug === PLATFORM ? undefined : liveStream().listen(slug, hear)
  }
  onMounted(() => watch(tenant, listen, { immediate: true }))
  onScopeDispose(() => {
    clearTimeout(timer)
    end?.()
  })
  return { isOpen: () => stream?.isOpen() ?? false }
}
