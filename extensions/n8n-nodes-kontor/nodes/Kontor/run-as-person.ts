import type { IDataObject, IExecuteFunctions } from 'n8n-workflow'
import { readCredential } from '../../api/credential.ts'
import { personReader } from '../../api/kontor-api.ts'
import { itemsQuery, readParts } from '../../api/list.ts'
import { toApiName } from '../../api/names.ts'
import { Refusal } from '../../api/refusal.ts'
import { readId, readLimit, readListRequest, textParameter } from './parameters.ts'
import { httpOf } from './request.ts'

const outside = (row: IDataObject): IDataObject => Object.fromEntries(Object.entries(row).map(([column, value]) => [toApiName(column), value]))

/** Runs the operation of one item with the rights of the person who asks. */
export async function runAsPerson(node: IExecuteFunctions, index: number): Promise<IDataObject[]> {
  const tenant = textParameter(node, 'tenant', index)
  if (tenant === '') throw new Refusal(400, 'TENANT_REQUIRED', 'Name the tenant: the header X-Kontor-Tenant of the webhook')
  const credential = readCredential(await node.getCredentials('kontorApi', index))
  const read = personReader(httpOf(node), credential, tenant, textParameter(node, 'delegationToken', index))
  const operation = node.getNodeParameter('operation', index)
  if (operation === 'tool') return [await read<IDataObject | IDataObject[]>(toolPath(node, index))].flat()
  const collection = textParameter(node, 'collection', index)
  if (!/^[a-z][a-z0-9_]*$/.test(collection)) throw new Refusal(400, 'COLLECTION_REQUIRED', 'Choose a collection, for example leads')
  if (operation === 'get') return [outside(await read<IDataObject>(`/items/${collection}/${readId(node, index)}`))]
  const request = readListRequest(node, index)
  const records = await readParts(readLimit(node, index), async (size, from) => {
    const page = Number(from ?? 1)
    const rows = await read<IDataObject[]>(`/items/${collection}?${itemsQuery(request, page, size)}`)
    return { rows, next: rows.length < size ? null : String(page + 1) }
  })
  return records.map(outside)
}

function toolPath(node: IExecuteFunctions, index: number): string {
  const tool = textParameter(node, 'tool', index)
  if (!/^[a-z-]+$/.test(tool)) throw new Refusal(400, 'TOOL_REQUIRED', 'Choose a tool')
  const { parameter = [] } = node.getNodeParameter('parameters', index, {}) as { parameter?: { name: string, value: unknown }[] }
  const query = new URLSearchParams(parameter.filter(({ name }) => name).map(({ name, value }) => [name, String(value ?? '')]))
  return `/chat/tools/${tool}${query.size > 0 ? `?${query.toString()}` : ''}`
}
