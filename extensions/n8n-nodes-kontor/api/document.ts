/** What of Kontor's OpenAPI document matters here. */
export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly 'x-kontor-collection'?: string }>>>>
}

export type Operation = 'getAll' | 'count' | 'get' | 'create' | 'update' | 'delete' | 'restore'

/** Records of one kind, as the API offers them. */
export interface Resource {
  /** `crm/leads` */
  readonly path: string
  readonly collection: string
  readonly operations: readonly Operation[]
}

const FORMS: readonly (readonly [Operation, string, string])[] = [
  ['getAll', 'get', ''], ['count', 'get', '/counts'], ['get', 'get', '/{id}'], ['create', 'post', ''], ['update', 'patch', '/{id}'], ['delete', 'delete', '/{id}'], ['restore', 'post', '/{id}/restore'],
]

/** Every kind of record that the document offers, sorted by path. */
export function resourcesOf({ paths }: ApiDocument): Resource[] {
  return Object.entries(paths).flatMap(([path, methods]) => {
    const collection = methods.get?.['x-kontor-collection']
    const [, short] = /^\/api\/v1\/([\w-]+\/[\w-]+)$/.exec(path) ?? []
    if (collection === undefined || short === undefined) return []
    return [{ path: short, collection, operations: FORMS.filter(([, method, end]) => paths[path + end]?.[method]?.['x-kontor-collection'] === collection).map(([operation]) => operation) }]
  }).sort((a, b) => a.path < b.path ? -1 : 1)
}

/** What can be done without records of its own. */
const ACTIONS = [
  { name: 'Chat', value: 'chat', description: 'answer', path: '/api/v1/chat/messages/{id}/answer' },
  { name: 'Mail', value: 'mail', description: 'send', path: '/api/v1/platform/mails' },
  { name: 'Proposal', value: 'proposal', description: 'readSource, propose', path: '/api/v1/crm/proposals' },
] as const

/** Those of them that the hub knows, as resources beside the records. */
export const actionsOf = ({ paths }: ApiDocument): { readonly name: string, readonly value: string, readonly description: string }[] =>
  ACTIONS.filter(({ path }) => paths[path]?.post).map(({ name, value, description }) => ({ name, value, description }))

/** `crm/leads` -> `Leads (crm)` */
export function resourceLabel(path: string): string {
  const [domain = '', name = ''] = path.split('/')
  const words = name.replace(/[-_]/g, ' ')
  return `${words.charAt(0).toUpperCase()}${words.slice(1)} (${domain})`
}
