type Callback = (message: unknown) => void
export interface Bus { subscribe(channel: string, callback: Callback): Promise<void> }

/**
 * Directus subscribes to messages of its instance while it is imported, on several buses of one class, before a spare
 * process knows the names of that instance's channels. Subscriptions wait until it does.
 * @param bus any bus of that class
 * @returns makes them, and lets later ones through
 */
export function holdSubscriptions(bus: Bus): () => Promise<void> {
  const shared = Object.getPrototypeOf(bus) as Bus
  const { subscribe } = shared
  const waiting: [Bus, string, Callback][] = []
  shared.subscribe = async function (this: Bus, channel, callback) {
    waiting.push([this, channel, callback])
  }
  return async () => {
    shared.subscribe = subscribe
    await Promise.all(waiting.map(([owner, channel, callback]) => owner.subscribe(channel, callback)))
  }
}
