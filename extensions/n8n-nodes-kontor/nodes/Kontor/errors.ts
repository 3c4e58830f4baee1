import { NodeApiError, NodeOperationError, type IDataObject, type INode } from 'n8n-workflow'
import { Refusal } from '../../api/refusal.ts'

const problemLines = ({ problems }: Refusal): string => problems.map(({ field, message }) => `${field}: ${message}`).join('\n')

/** What the editor shows and n8n keeps: Kontor's code, message and the problems of fields, and nothing of the request. */
export function toNodeError(node: INode, error: unknown, itemIndex?: number): NodeApiError | NodeOperationError {
  if (!(error instanceof Refusal)) return error instanceof NodeOperationError || error instanceof NodeApiError ? error : new NodeOperationError(node, error as Error, { itemIndex })
  const { status, code, message, problems, requestId } = error
  const description = [problemLines(error), requestId ? `Request ${requestId}` : ''].filter(Boolean).join('\n')
  return new NodeApiError(node, { status, kontorCode: code, reason: message, problems: problems.map(problem => ({ ...problem })), ...requestId ? { requestId } : {} }, {
    message: `${code}: ${message}`, description: description || undefined, httpCode: status === 0 ? undefined : String(status), itemIndex,
  })
}

/** The same as data of an item, for nodes that go on after an error. */
export function errorData(error: unknown): IDataObject {
  if (!(error instanceof Refusal)) return { error: (error as Error).message }
  const { status, code, message, problems, requestId } = error
  return { error: `${code}: ${message}`, code, status, ...problems.length > 0 ? { problems: problems.map(problem => ({ ...problem })) } : {}, ...requestId ? { requestId } : {} }
}
