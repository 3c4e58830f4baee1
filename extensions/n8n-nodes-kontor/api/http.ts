import type { IHttpRequestOptions } from 'n8n-workflow'
import { Refusal, refusalOf } from './refusal.ts'

/** An answer with its status, whatever that is. */
export interface Answer {
  readonly statusCode: number
  readonly body: unknown
}

/** n8n's request helper, bound to the node that asks. */
export type Http = (options: IHttpRequestOptions) => Promise<unknown>

export type Call = Pick<IHttpRequestOptions, 'url' | 'method' | 'headers' | 'body' | 'auth' | 'abortSignal' | 'timeout'>

/** Milliseconds. */
const TIMEOUT = 30_000

/**
 * Sends a request and gives the body of a success. What n8n's helper throws carries the request with its headers, so
 * nothing of it but the reason goes on: errors are stored with the execution.
 * @throws Refusal for every other answer; status 0 and code UNREACHABLE without one
 */
export async function send(http: Http, call: Call): Promise<unknown> {
  let answer: Answer
  try {
    answer = await http({ json: true, timeout: TIMEOUT, ...call, returnFullResponse: true, ignoreHttpStatusErrors: true, disableFollowRedirect: true }) as Answer
  }
  catch (error) {
    throw new Refusal(0, 'UNREACHABLE', `${originOf(call.url)} could not be reached${reasonOf(error)}`)
  }
  if (answer.statusCode < 200 || answer.statusCode > 299) throw refusalOf(answer.statusCode, parsed(answer.body))
  return parsed(answer.body)
}

function parsed(body: unknown): unknown {
  if (typeof body !== 'string' || body === '') return body
  try {
    return JSON.parse(body)
  }
  catch {
    return body
  }
}

function originOf(url: string): string {
  return /^https?:\/\/[^/?#]+/.exec(url)?.[0] ?? 'The address'
}

function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: unknown, message?: unknown }
  const reason = typeof code === 'string' && code !== '' ? code : typeof message === 'string' ? message.split('\n')[0] : undefined
  return reason ? ` (${reason})` : ''
}
