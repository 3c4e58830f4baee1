import type { IDataObject, IExecuteFunctions } from 'n8n-workflow'
import { readCredential } from '../../api/credential.ts'
import type { Operation } from '../../api/document.ts'
import { kontorApi, type Api } from '../../api/kontor-api.ts'
import { apiQuery, countsQuery, readParts } from '../../api/list.ts'
import { Refusal } from '../../api/refusal.ts'
import { answerChat } from './answer-chat.ts'
import { readValues } from './map-fields.ts'
import { readConditions, readId, readLimit, readListRequest, textParameter } from './parameters.ts'
import { proposeValue } from './propose-value.ts'
import { httpOf } from './request.ts'
import { sendMail } from './send-mail.ts'

interface Envelope<T> { readonly data: T }
interface Counts { readonly total: number, readonly groups: readonly { readonly value: string | boolean | null, readonly label: string | null, readonly count: number }[] }

/** Runs the operation of one item with the credential's own rights. */
export async function runAsService(node: IExecuteFunctions, index: number): Promise<IDataObject[]> {
  const resource = textParameter(node, 'resource', index)
  const action = ACTIONS[resource]
  if (!action && !/^[\w-]+\/[\w-]+$/.test(resource)) throw new Refusal(400, 'RESOURCE_REQUIRED', 'Choose a resource, for example crm/leads')
  const credential = readCredential(await node.getCredentials('kontorApi', index))
  const tenant = textParameter(node, 'tenant', index)
  // What was to say the tenant and says none must not end in another one.
  if (tenant === '' && credential.tenant !== '' && String(node.getNode().parameters.tenant ?? '').startsWith('=')) throw new Refusal(400, 'TENANT_REQUIRED', 'The expression for the tenant gives none')
  const api = kontorApi(httpOf(node), credential, tenant)
  if (action) return [await action(api, node, index)]
  return OPERATIONS[node.getNodeParameter('operation', index) as Operation](api, `/${resource}`, node, index)
}

/** What is no record. */
const ACTIONS: Readonly<Record<string, (api: Api, node: IExecuteFunctions, index: number) => Promise<IDataObject>>> = { chat: answerChat, mail: sendMail, proposal: proposeValue }

const one = async (answer: Promise<Envelope<IDataObject>>) => [(await answer).data]

const OPERATIONS: Readonly<Record<Operation, (api: Api, path: string, node: IExecuteFunctions, index: number) => Promise<IDataObject[]>>> = {
  getAll(api, path, node, index) {
    const request = readListRequest(node, index)
    return readParts(readLimit(node, index), async (size, from) => {
      const { data, pagination } = await api<Envelope<IDataObject[]> & { readonly pagination?: { readonly nextCursor?: string | null } }>('GET', `${path}?${apiQuery(request, size, from)}`)
      return { rows: data, next: pagination?.nextCursor }
    })
  },
  async count(api, path, node, index) {
    const by = textParameter(node, 'countBy', index)
    const { data } = await api<Envelope<Counts>>('GET', `${path}/counts?${countsQuery(readConditions(node, index), by)}`)
    return by === '' ? [{ count: data.total }] : data.groups.map(({ value, label, count }) => ({ [by]: value, label, count }))
  },
  get: (api, path, node, index) => one(api('GET', `${path}/${readId(node, index)}`)),
  create: (api, path, node, index) => one(api('POST', path, readValues(node, index))),
  update: (api, path, node, index) => one(api('PATCH', `${path}/${readId(node, index)}`, readValues(node, index))),
  restore: (api, path, node, index) => one(api('POST', `${path}/${readId(node, index)}/restore`)),
  async delete(api, path, node, index) {
    const id = readId(node, index)
    await api('DELETE', `${path}/${id}`)
    return [{ id, deleted: true }]
  },
}
