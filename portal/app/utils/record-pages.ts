/** Lists of the model's records, within the tenant, by collection. */
const LISTS: Readonly<Record<string, string>> = { leads: 'crm/leads', activities: 'crm/activities', customers: 'crm/customers', contacts: 'crm/contacts', opportunities: 'crm/opportunities', industries: 'crm/lists/industries', departments: 'crm/lists/departments', lead_sources: 'crm/lists/lead_sources' }
/** Pages of records that have none of their own below a list. */
const PAGES: Readonly<Record<string, (id: string) => string>> = { tasks: id => `tasks?open=${id}`, chat_threads: id => `chat/${id}` }

/** @returns the path within the tenant; nothing for a collection of the model that no list shows */
export const listOf = (collection: string, own = false): string | undefined => own ? `custom/${encodeURIComponent(collection)}` : LISTS[collection]

/** @returns the path of a record's page within the tenant, or nothing for one without a page of its own */
export function pageOf(collection: string | null, id: string | null, own = false): string | undefined {
  if (!collection || !id) return undefined
  const list = listOf(collection, own)
  return list ? `${list}/${encodeURIComponent(id)}` : PAGES[collection]?.(id)
}
