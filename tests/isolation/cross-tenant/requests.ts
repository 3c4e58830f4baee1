import { MODELS } from '@kontor/model'
import type { Planted } from './plant.ts'

/** One request; `host` addresses Directus behind its host, `portal` the portal's API. */
export interface Request {
  readonly at: 'host' | 'portal'
  readonly method: string
  readonly path: string
  readonly body?: unknown
  /** Beside those of the address, and stronger. */
  readonly headers?: Readonly<Record<string, string>>
}

/** What is asked, for the records of one tenant. The first request of a class shows the secret to the tenant itself. */
export interface RequestClass {
  readonly name: string
  readonly requests: (target: Planted) => Request[]
  /** Whose it is to see; without it the tenant's administrator. Nobody else's token counts as hostile then. */
  readonly by?: 'operator'
}

const host = (method: string, path: string, body?: unknown): Request => ({ at: 'host', method, path, body })
const portal = (method: string, path: string, body?: unknown): Request => ({ at: 'portal', method, path: `/api/v1${path}`, body })
const query = (value: unknown) => encodeURIComponent(JSON.stringify(value))
const COLLECTIONS = MODELS.tenant.filter(c => c.name !== 'tenant_settings').map(c => c.name)

/** Every class of request by which data leave a tenant. */
export const CLASSES: readonly RequestClass[] = [
  { name: 'record by id', requests: ({ ids }) => COLLECTIONS.flatMap(name => [host('GET', `/items/${name}/${ids[name]}`), host('GET', `/items/${name}/${ids[name]}?fields=*.*`)]) },
  { name: 'list', requests: ({ ids }) => COLLECTIONS.flatMap(name => [host('GET', `/items/${name}?filter=${query({ id: { _eq: ids[name] } })}`), host('GET', `/items/${name}?limit=-1`), host('SEARCH', `/items/${name}`, { query: { filter: { id: { _in: [ids[name]] } }, fields: ['*'] } })]) },
  { name: 'search', requests: ({ secret }) => COLLECTIONS.map(name => host('GET', `/items/${name}?search=${encodeURIComponent(secret)}`)) },
  {
    name: 'deep relation filter',
    requests: ({ secret, ids }) => [
      host('GET', `/items/chat_messages?fields=*,thread.*,thread.lead.*&filter=${query({ thread: { lead: { company: { _eq: secret } } } })}`),
      host('GET', `/items/lead_marks?fields=*,lead.*&filter=${query({ lead: { id: { _eq: ids.leads } } })}`),
      host('GET', `/items/lead_origins?fields=*,lead.company&filter=${query({ lead: { company: { _contains: secret } } })}`),
      host('GET', `/items/leads?fields=*,user_created.*&filter=${query({ company: { _starts_with: secret } })}`),
      host('GET', `/items/import_rows?fields=*,import.*&filter=${query({ import: { id: { _nnull: true } } })}`),
    ],
  },
  {
    name: 'aggregate and group',
    requests: ({ secret }) => ['company', 'city', 'phone', 'email'].flatMap(column => [
      host('GET', `/items/leads?aggregate[count]=*&groupBy[]=${column}&limit=-1`),
      host('GET', `/items/leads?aggregate[min]=${column}&filter=${query({ [column]: { _contains: secret } })}&groupBy[]=${column}`),
    ]),
  },
  {
    name: 'GraphQL',
    requests: ({ ids, secret }) => [
      host('POST', '/graphql', { query: `{ leads(limit: 500) { id company city phone email } }` }),
      host('POST', '/graphql', { query: `{ leads_by_id(id: "${ids.leads}") { id company } }` }),
      host('POST', '/graphql', { query: `{ chat_messages(filter: { content: { _contains: "${secret}" } }) { content thread { title } } }` }),
      host('GET', `/graphql?query=${encodeURIComponent('{ leads { company } }')}`),
    ],
  },
  { name: 'files and assets', requests: ({ file }) => [host('GET', `/assets/${file}`), host('GET', `/files/${file}`), host('GET', '/files?limit=-1'), host('GET', `/assets/${file}?download`), host('GET', `/assets/${file}/x.txt`)] },
  { name: 'people', requests: ({ sub }) => [host('GET', '/users?limit=-1&fields=*'), host('GET', `/users?filter=${query({ external_identifier: { _eq: sub } })}&fields=first_name,last_name,email`)] },
  { name: 'settings', requests: () => [host('GET', '/items/tenant_settings'), host('GET', '/items/tenant_settings?fields=*')] },
  { name: 'operations of ours', requests: ({ ids, secret }) => [host('GET', `/platform/records/leads/${ids.leads}/history`), host('GET', `/crm/leads/${ids.leads}/timeline`), host('GET', `/crm/leads/${ids.leads}/conversion`), host('POST', `/crm/leads/${ids.leads}/convert/check`, {}), host('GET', `/chat/tools/leads?id=${ids.leads}`), host('GET', `/chat/tools/leads?name=${secret}`), host('GET', `/crm/imports/${ids.imports}`), host('GET', `/crm/imports/${ids.imports}/errors.csv`)] },
  {
    name: 'events',
    requests: ({ slug }) => [
      portal('GET', '/platform/events?after=0&limit=500'), portal('GET', '/platform/events/stream?after=0'), portal('GET', '/platform/events/stream?after=0&rows=true&live=true'),
      ...['x', `../${slug}`, `${slug}:dead`].map(wrong => portal('GET', `/platform/events?after=0&tenant=${encodeURIComponent(wrong)}`)), { ...portal('GET', '/platform/events/stream'), headers: { 'last-event-id': '0' } },
    ],
  },
  {
    name: 'portal API',
    requests: ({ ids, secret }) => [
      portal('GET', `/crm/leads/${ids.leads}`), portal('GET', '/crm/leads?pageSize=100'), portal('GET', `/crm/leads?search=${secret}`), portal('GET', `/crm/leads?filter[company]=${secret}`),
      portal('GET', '/crm/industries'), portal('GET', '/crm/sources'), portal('GET', `/crm/imports/${ids.imports}`), portal('GET', `/crm/imports/${ids.imports}/errors.csv`),
      portal('GET', `/chat/threads/${ids.chat_threads}`), portal('GET', `/chat/threads/${ids.chat_threads}/messages`), portal('GET', '/chat/threads'),
      portal('GET', `/platform/collections/industries/options?search=${secret}`), portal('GET', `/platform/collections/leads/records/${ids.leads}/history`), portal('GET', `/crm/leads/${ids.leads}/timeline`), portal('GET', `/crm/leads/${ids.leads}/activities`),
      portal('GET', `/crm/enrichments/${ids.enrichment_runs}`), portal('GET', `/crm/enrichments/${ids.enrichment_runs}/results?include=lead,proposal`), portal('GET', `/crm/proposals/${ids.proposals}`), portal('GET', `/crm/proposals?filter[lead]=${ids.leads}&include=lead`), portal('GET', `/crm/documents/${ids.source_documents}`), portal('GET', `/crm/duplicates/${ids.lead_duplicates}`), portal('GET', `/crm/leads/${ids.leads}/duplicates`), portal('GET', `/crm/leads/${ids.leads}/merges`), portal('GET', `/crm/customers/${ids.customers}`), portal('GET', `/crm/contacts?filter[customer]=${ids.customers}&include=customer`), portal('GET', `/crm/opportunities/${ids.opportunities}`), portal('GET', `/crm/leads/${ids.leads}/conversion`), portal('GET', `/crm/duplicates?filter[about]=${ids.leads}&include=lead`),
    ],
  },
  {
    name: 'files of imports',
    requests: ({ ids, slug }) => [
      host('GET', `/items/imports/${ids.imports}?fields=*,rows.*`), host('GET', `/items/import_rows?filter=${query({ import: { _eq: ids.imports } })}&fields=*`),
      // The file as it was uploaded lies beside the files of the instance until the import has ended; nothing serves it.
      host('GET', `/assets/temporary/${ids.imports}.import`), host('GET', `/assets/..%2f..%2f${slug}%2ftemporary%2f${ids.imports}.import`), portal('GET', `/crm/imports/${ids.imports}/errors.csv`),
    ],
  },
  {
    name: 'exports',
    by: 'operator',
    requests: ({ slug }) => [
      { ...host('GET', `/platform/tenants/${slug}/export`), headers: { 'x-kontor-tenant': 'core' } }, host('GET', `/platform/tenants/${slug}/export`),
      host('GET', `/internal/v1/tenants/${slug}/export`), { ...portal('GET', `/platform/tenants/${slug}/export`), headers: { 'x-kontor-tenant': 'platform' } },
      host('GET', '/items/leads?export=csv&limit=-1'), host('GET', '/items/chat_messages?export=json&limit=-1'),
    ],
  },
  { name: 'avatars and pictures', requests: ({ file }) => [host('GET', `/assets/${file}?key=system-small-cover`), host('GET', `/assets/${file}?width=32&height=32&fit=cover`), host('GET', '/users?fields=first_name,avatar.*&limit=-1'), host('GET', '/folders?fields=*')] },
  {
    name: 'writes',
    requests: ({ ids }) => [
      host('PATCH', `/items/leads/${ids.leads}?fields=*`, { city: 'Bonn' }), host('PATCH', '/items/leads', { keys: [ids.leads], data: { city: 'Bonn' } }),
      host('POST', `/chat/threads/${ids.chat_threads}/messages`, { content: 'hello' }), portal('PATCH', `/crm/leads/${ids.leads}`, { city: 'Bonn' }), portal('POST', `/crm/proposals/${ids.proposals}/accept`, {}), portal('POST', '/crm/leads/enrich', { ids: [ids.leads] }), portal('POST', `/crm/enrichments/${ids.enrichment_runs}/cancel`, {}), portal('POST', `/crm/duplicates/${ids.lead_duplicates}/dismiss`, {}), portal('POST', `/crm/leads/${ids.leads}/merge`, { other: ids.leads }), portal('POST', `/crm/leads/${ids.leads}/convert`, {}), portal('POST', `/crm/leads/${ids.leads}/convert/check`, {}), portal('POST', `/crm/leads/${ids.leads}/convert/undo`, {}), portal('PATCH', `/crm/customers/${ids.customers}`, { city: 'Bonn' }), portal('POST', '/crm/proposals', { lead: ids.leads, field: 'city', value: 'Bonn', document: ids.source_documents }),
    ],
  },
]
