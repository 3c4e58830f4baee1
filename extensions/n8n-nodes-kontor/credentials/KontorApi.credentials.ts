import type { ICredentialDataDecryptedObject, ICredentialTestRequest, ICredentialType, Icon, IDataObject, IHttpRequestHelper, INodeProperties } from 'n8n-workflow'
import { checkAccess } from '../api/check-access.ts'
import { readCredential } from '../api/credential.ts'

export class KontorApi implements ICredentialType {
  name = 'kontorApi'

  displayName = 'Kontor API'

  icon: Icon = { light: 'file:../icons/kontor.svg', dark: 'file:../icons/kontor.dark.svg' }

  documentationUrl = 'https://github.com/kontor-hub/kontor/blob/main/docs/automation.md'

  properties: INodeProperties[] = [
    {
      displayName: 'Access', name: 'access', type: 'options', default: 'tenant',
      options: [
        { name: 'API Access of a Tenant', value: 'tenant', description: 'Client id and secret that the tenant\'s administrator made under API access; they open that tenant alone' },
        { name: 'Service Account of the Hub', value: 'service', description: 'N8n\'s own account; the tenant is named per item, and the hub gives a token of five minutes for it' },
      ],
    },
    { displayName: 'API Address', name: 'apiUrl', type: 'string', default: '', required: true, placeholder: 'https://kontor.example.com/api/v1' },
    { displayName: 'Token Endpoint', name: 'tokenUrl', type: 'string', default: '', required: true, placeholder: 'https://kontor.example.com/auth/realms/kontor/protocol/openid-connect/token' },
    { displayName: 'Address of the Directus Host', name: 'hostUrl', type: 'string', default: '', placeholder: 'http://127.0.0.1:8055', description: 'Gives the service account its tokens, and answers when a node reads as the person who asks' },
    { displayName: 'Client ID', name: 'clientId', type: 'string', default: '', required: true },
    { displayName: 'Client Secret', name: 'clientSecret', type: 'string', typeOptions: { password: true }, default: '', required: true },
    { displayName: 'Tenant', name: 'tenant', type: 'string', default: '', placeholder: 'demo', description: 'Short name of the tenant. Nodes that name none work in it, and the test opens it. May stay empty with the API access of one tenant.' },
    // With one n8n calls what follows before the test, and nowhere else: the nodes get their tokens themselves.
    { displayName: 'Checked', name: 'checked', type: 'hidden', typeOptions: { expirable: true }, default: '' },
  ]

  /** What the test does beyond its request. Gives back nothing, so that n8n stores nothing of it. */
  async preAuthentication(this: IHttpRequestHelper, data: ICredentialDataDecryptedObject): Promise<IDataObject> {
    await checkAccess(options => this.helpers.httpRequest(options), readCredential(data))
    return {}
  }

  // A test of the node's own would not be found: n8n does not tell which nodes of its custom folder use a credential.
  test: ICredentialTestRequest = {
    request: {
      method: 'POST', url: '={{$credentials.tokenUrl}}', headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: { grant_type: 'client_credentials', client_id: '={{$credentials.clientId}}', client_secret: '={{$credentials.clientSecret}}' },
    },
  }
}
