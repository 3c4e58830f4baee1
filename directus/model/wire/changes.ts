/** Channel of Redis on which an instance says (by its name: a tenant's slug, or `core`) that its fields or rights have changed. */
export const VIEW_CHANGED = 'kontor:view:changed'
