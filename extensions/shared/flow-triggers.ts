/** What happens to records and files; a flow may look into it, change it on its way, or stop it. */
const RECORDS = /^(?:\w+\.)?(?:items\.|files\.)?(?:create|read|query|update|delete|promote|sort|upload)$/
/** How people come in: `auth.login`, `auth.jwt`, `auth.create`, `auth.update`, `authenticate`. */
const LOGIN = /^auth/

/**
 * Whether a flow may stand in the way of an event (trigger "event", type "filter"). Not where it is decided who somebody
 * is: an administrator's flow there would be a way in beside the login server, which outlives the administrator.
 * @param event name as Directus emits it, or as a flow's scope names it
 */
export const mayFilter = (event: string): boolean => RECORDS.test(event) && !LOGIN.test(event)
