/** The credential "Kontor API", as n8n decrypts it. */
export interface Credential {
  /** `service`: n8n's own client, for any tenant; `tenant`: an API access that a tenant's administrator made. */
  readonly access: 'service' | 'tenant'
  /** With `/api/v1`. */
  readonly apiUrl: string
  readonly tokenUrl: string
  /** The Directus host; empty where only an API access is used. */
  readonly hostUrl: string
  readonly clientId: string
  readonly clientSecret: string
  /** The tenant of nodes that name none; may be empty. */
  readonly tenant: string
}

const trimmed = (value: unknown): string => typeof value === 'string' ? value.trim().replace(/\/+$/, '') : ''

export function readCredential(data: Readonly<Record<string, unknown>>): Credential {
  return {
    access: data.access === 'tenant' ? 'tenant' : 'service',
    apiUrl: trimmed(data.apiUrl), tokenUrl: trimmed(data.tokenUrl), hostUrl: trimmed(data.hostUrl),
    clientId: trimmed(data.clientId), clientSecret: typeof data.clientSecret === 'string' ? data.clientSecret : '', tenant: trimmed(data.tenant),
  }
}
