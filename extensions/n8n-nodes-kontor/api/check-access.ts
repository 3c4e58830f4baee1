import type { Credential } from './credential.ts'
import type { Http } from './http.ts'
import { kontorApi } from './kontor-api.ts'
import { Refusal } from './refusal.ts'
import { createTokens } from './tokens.ts'

/**
 * Does with a credential what the nodes do: gets a token, and opens the tenant. Without one named the hub's own account
 * can only show that it gets a token of its own.
 * @throws Error with code and message of what was refused
 */
export async function checkAccess(http: Http, credential: Credential): Promise<void> {
  // None that is kept: what was right a minute ago says nothing.
  const tokens = createTokens()
  try {
    if (credential.access === 'service' && credential.tenant === '') await tokens.getOwn(http, credential)
    else await kontorApi(http, credential, '', tokens)('GET', '/platform/own-collections')
  }
  catch (error) {
    // n8n shows the code alone of an error that has one.
    throw error instanceof Refusal ? new Error(`${error.code}: ${error.message}`) : error
  }
}
