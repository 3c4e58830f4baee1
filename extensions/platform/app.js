/** What of ours Studio shows. Directus puts it into Studio's page as it is, so it is plain JavaScript. */
import { givenUpEvents } from './studio/given-up-events.js'

export { operations } from './studio/operations.js'
export const modules = [givenUpEvents]
