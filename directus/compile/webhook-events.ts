import { EVENT_CATALOGUE, type EventDescription } from '@kontor/model/events'
import { RIGHTS } from '@kontor/policies'

const READABLE: ReadonlySet<string> = new Set(RIGHTS.automation.filter(({ action }) => action === 'read').map(({ collection }) => collection))

/** What webhooks can be told: events of what the role of programs may read. Which of the values, its rights in the tenant say. */
export const WEBHOOK_EVENTS: readonly EventDescription[] = EVENT_CATALOGUE.filter(({ collection }) => READABLE.has(collection))
export const WEBHOOK_EVENT_TYPES: ReadonlySet<string> = new Set(WEBHOOK_EVENTS.map(({ type }) => type))
/** Type of what the button "send test" sends. */
export const WEBHOOK_TEST = 'platform.webhook.test'
