import type { IDataObject, IExecuteFunctions } from 'n8n-workflow'
import type { Api } from '../../api/kontor-api.ts'
import { Refusal } from '../../api/refusal.ts'
import { textParameter } from './parameters.ts'

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Answers the message that the workflow was asked. */
export async function answerChat(api: Api, node: IExecuteFunctions, index: number): Promise<IDataObject> {
  const [messageId, token] = [textParameter(node, 'messageId', index), textParameter(node, 'answerToken', index)]
  if (!UUID.test(messageId)) throw new Refusal(404, 'NOT_FOUND', 'This is not the ID of a message; give messageId of the webhook\'s body')
  if (token === '') throw new Refusal(401, 'ANSWER_TOKEN_REQUIRED', 'The answer token is empty; give the header X-Kontor-Answer of the webhook')
  const { source = [] } = node.getNodeParameter('sources', index, {}) as { source?: { id: string, label: string }[] }
  const body = { threadId: textParameter(node, 'threadId', index), text: textParameter(node, 'text', index), sources: source.filter(({ id }) => id).map(({ id, label }) => ({ collection: 'leads', id, label: label || id })) }
  return (await api<{ data: IDataObject }>('POST', `/chat/messages/${messageId}/answer`, body, { headers: { 'x-kontor-answer': token } })).data
}
