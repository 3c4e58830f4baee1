import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A tool as a model is told of it. */
export interface ModelTool { readonly name: string, readonly description: string, readonly parameters: { readonly properties: Readonly<Record<string, { readonly type: string, readonly description?: string }>>, readonly required?: readonly string[] } }
interface Message { readonly role: string, readonly content: string | null }
interface Request { readonly messages: readonly Message[], readonly tools?: readonly { readonly function: ModelTool }[] }
/** What the model does with a question: the tool that it asks for, and with what. */
export type Decide = (question: string, tools: readonly ModelTool[]) => { readonly tool: string, readonly input: object }

/** Stands in the place of a language model: speaks the protocol of OpenAI's chat completions. */
export interface Model {
  /** Base address, as a credential names it. */
  readonly url: string
  /** Every request as it came. */
  readonly got: readonly { readonly text: string, readonly tools: readonly ModelTool[] }[]
  close(): Promise<void>
}

/** A model that asks for one tool, and then answers with what the tool said, word for word. */
export async function openModel(decide: Decide): Promise<Model> {
  const got: { text: string, tools: ModelTool[] }[] = []
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const text = Buffer.concat(parts).toString()
      const { messages, tools = [] } = JSON.parse(text) as Request
      const offered = tools.map(tool => tool.function)
      got.push({ text, tools: offered })
      const said = messages.findLast(({ role }) => role === 'tool')?.content
      const { tool, input } = said === undefined ? decide(messages.findLast(({ role }) => role === 'user')?.content ?? '', offered) : { tool: '', input: {} }
      const message = said === undefined
        ? { role: 'assistant', content: null, tool_calls: [{ id: `call_${got.length}`, type: 'function', function: { name: tool, arguments: JSON.stringify(input) } }] }
        : { role: 'assistant', content: said }
      response.setHeader('content-type', 'application/json').end(JSON.stringify({
        id: `answer-${got.length}`, object: 'chat.completion', created: 0, model: 'test', usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
        choices: [{ index: 0, message, finish_reason: said === undefined ? 'tool_calls' : 'stop' }],
      }))
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, got, close: () => new Promise(resolve => server.close(() => resolve())) }
}
