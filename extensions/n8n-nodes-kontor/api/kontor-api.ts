import type { IHttpRequestMethods, IHttpRequestOptions } from 'n8n-workflow'
import type { Credential } from './credential.ts'
import { send, type Http } from './http.ts'
import { Refusal } from './refusal.ts'
import { createTokens } from './tokens.ts'

/** What a call may have beside its body. */
export type CallOptions = Pick<IHttpRequestOptions, 'abortSignal' | 'timeout'> & { readonly headers?: Readonly<Record<string, string>> }

/** Calls the API in one tenant, by the path behind `/api/v1`. */
export type Api = <T>(method: IHttpRequestMethods, path: string, body?: unknown, options?: CallOptions) => Promise<T>

/** One for all nodes of the process, so that items and runs share a token. */
const tokens = createTokens()

/**
 * The API as the credential's own service. A token that was revoked before its time is replaced once.
 * @param wanted the tenant; when it is empty the credential's, which may be empty too for the API access of one tenant
 */
export function kontorApi(http: Http, credential: Credential, wanted: string, kept = tokens): Api {
  const tenant = wanted === '' ? credential.tenant : wanted
  return async <T>(method: IHttpRequestMethods, path: string, body?: unknown, { abortSignal, timeout, headers = {} }: CallOptions = {}) => {
    const call = async () => await send(http, {
      method, url: `${credential.apiUrl}${path}`, ...body === undefined ? {} : { body: body as object }, ...abortSignal ? { abortSignal } : {}, ...timeout === undefined ? {} : { timeout },
      headers: { ...headers, 'authorization': `Bearer ${await kept.get(http, credential, tenant)}`, 'accept-language': 'en', ...tenant === '' ? {} : { 'x-kontor-tenant': tenant } },
    }) as T
    try {
      return await call()
    }
    catch (error) {
      if (!(error instanceof Refusal) || error.status !== 401) throw error
      kept.drop(credential, tenant)
      return call()
    }
  }
}

/**
 * Reads as the person who asks: with a delegation token, at the Directus host, which lets it read records and ask the
 * bot's tools and nothing else.
 */
export function personReader(http: Http, { hostUrl }: Credential, tenant: string, token: string): <T>(path: string) => Promise<T> {
  if (token === '') throw new Refusal(401, 'TOKEN_REQUIRED', 'The token of the person who asks is empty; give the header X-Kontor-Token of the webhook')
  if (hostUrl === '') throw new Refusal(400, 'HOST_REQUIRED', 'The credential names no address of the Directus host')
  return async <T>(path: string) => (await send(http, { method: 'GET', url: `${hostUrl}${path}`, headers: { 'authorization': `Bearer ${token}`, 'x-kontor-tenant': tenant } }) as { data: T }).data
}
