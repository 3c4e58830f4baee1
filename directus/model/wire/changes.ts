/** Channels of Redis; the payload is an instance: a tenant's slug, or `core`. */

/** The model was applied to an instance while it runs. */
export const MODEL_CHANGED = 'kontor:model-changed'
/** Somebody changed fields or rights in an instance. */
export const VIEW_CHANGED = 'kontor:view:changed'
