import type { ICredentialsDecrypted, ICredentialTestFunctions, IHttpRequestOptions, INodeCredentialTestResult } from 'n8n-workflow'
import { readCredential } from '../../api/credential.ts'
import { send, type Http } from '../../api/http.ts'
import { kontorApi } from '../../api/kontor-api.ts'
import { Refusal } from '../../api/refusal.ts'
import { createTokens } from '../../api/tokens.ts'

/** The older helper that n8n gives to these tests, in the words of the newer one. */
const httpOf = (test: ICredentialTestFunctions): Http => ({ url, method, headers, body, auth, timeout }) => test.helpers.request({
  uri: url, method, headers, body, auth, timeout, json: typeof body !== 'string', followRedirect: false, simple: false, resolveWithFullResponse: true,
} satisfies Record<keyof Pick<IHttpRequestOptions, 'method' | 'headers' | 'body' | 'auth' | 'timeout' | 'json'>, unknown> & Record<string, unknown>)

/** Whether client and secret are right and the addresses are those of Kontor. */
export async function testKontorApi(this: ICredentialTestFunctions, { data = {} }: ICredentialsDecrypted): Promise<INodeCredentialTestResult> {
  const http = httpOf(this)
  const credential = readCredential(data)
  try {
    if (credential.access === 'tenant') {
      await kontorApi(http, credential, '', createTokens())('GET', '/users/me')
    }
    else {
      // A tenant that cannot be: what the host says to it tells whether it knows this client.
      await createTokens().get(http, credential, 'no-tenant-has-this-name').catch(unless('TENANT_UNKNOWN'))
      await send(http, { method: 'GET', url: `${credential.apiUrl}/openapi.json` })
    }
    return { status: 'OK', message: 'Kontor knows this client' }
  }
  catch (error) {
    return { status: 'Error', message: error instanceof Refusal ? `${error.code}: ${error.message}` : (error as Error).message }
  }
}

const unless = (code: string) => (error: unknown) => {
  if (!(error instanceof Refusal) || error.code !== code) throw error
}
