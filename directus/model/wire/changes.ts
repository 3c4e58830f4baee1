/** Channels of Redis; the payload is an instance: a tenant's slug, or `core`. */

/** The model was applied to an instance while it runs. */
export const MODEL_CHANGED = 'kontor:model-changed'
/** The operator's or a tenant's own settings of it have changed: state, name, modules. Told by the host. */
export const TENANT_NEWS = 'kontor:tenant:changed'
/** Somebody changed fields or rights in an instance. */
export const VIEW_CHANGED = 'kontor:view:changed'
/** Something of records or people was erased or anonymized: nobody shows what they remember of them. */
export const DATA_ERASED = 'kontor:data:erased'
