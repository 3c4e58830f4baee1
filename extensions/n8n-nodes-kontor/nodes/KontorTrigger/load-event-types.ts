import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow'
import { readCredential } from '../../api/credential.ts'
import { readTenants } from '../../api/events.ts'
import { kontorApi } from '../../api/kontor-api.ts'
import { toNodeError } from '../Kontor/errors.ts'
import { httpOf } from '../Kontor/request.ts'

interface EventType { readonly type: string, readonly label: string }

/** The types of events that the first of the tenants tells this credential of. */
export async function getEventTypes(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
  try {
    const [tenant = ''] = readTenants(String(this.getCurrentNodeParameter('tenants', { extractValue: true }) ?? ''))
    const api = kontorApi(httpOf(this), readCredential(await this.getCredentials('kontorApi')), tenant)
    const { data } = await api<{ data: EventType[] }>('GET', '/platform/events/types')
    return data.map(({ type, label }) => ({ name: label, value: type, description: type }))
  }
  catch (error) {
    throw toNodeError(this.getNode(), error)
  }
}
