import type { IDataObject, IExecuteFunctions } from 'n8n-workflow'
import type { Api } from '../../api/kontor-api.ts'
import { Refusal } from '../../api/refusal.ts'
import { sendOnce } from '../../api/send-once.ts'
import { textParameter } from './parameters.ts'

/** Names in a list of the form, or in a text that an expression gave. */
const namesOf = (value: unknown): string[] => [value].flat().flatMap(part => String(part ?? '').split(/[,;\s]+/)).filter(Boolean)

/** Sends the mail of one item. */
export async function sendMail(api: Api, node: IExecuteFunctions, index: number): Promise<IDataObject> {
  const to = [...new Set(['people', 'roles', 'addresses'].flatMap(name => namesOf(node.getNodeParameter(name, index, ''))))]
  if (to.length === 0) throw new Refusal(400, 'NO_RECIPIENT', 'There is nobody to write to')
  const run = { workflow: node.getWorkflow().id ?? '', node: node.getNode().id, once: textParameter(node, 'once', index), run: [node.getExecutionId(), Number(node.getWorkflowDataProxy(index).$runIndex ?? 0), index] }
  return { ...await sendOnce(api, run, { to, subject: textParameter(node, 'subject', index), text: textParameter(node, 'text', index) }) }
}
