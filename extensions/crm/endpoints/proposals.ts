import { ForbiddenError } from '@directus/errors'
import type { ExtensionContext } from '@kontor/extension-shared/context'
import { z } from 'zod'
import { documentInput, fetchDocument } from '../source-documents/fetch-document.ts'
import { acceptProposal, personOf, rejectProposal, undoDecision } from '../proposals/decide.ts'
import { parseInput as parse } from '../proposals/parse-input.ts'
import { proposalInput, propose as keepProposal } from '../proposals/propose.ts'
import { verifyInput, verifyValue } from '../provenance/verify-value.ts'
import type { Handler, Request } from './request.ts'

/** Strangers are refused before anything is read of what they sent. */
export const answer = (work: (request: Request) => Promise<{ readonly status?: number, readonly data: unknown }>): Handler => async (request, response, next) => {
  try {
    if (!request.accountability?.user) throw new ForbiddenError()
    const { status = 200, data } = await work(request)
    response.status(status).json({ data })
  } catch (error) {
    next(error)
  }
}

export const idOf = ({ params: { id } }: Request) => parse(z.strictObject({ id: z.uuid() }), { id }).id

/** `POST /crm/documents`: reads a page for a lead and keeps its text. `{ id, made }`, 201 when it is new. */
export const storeDocument = (context: ExtensionContext): Handler => answer(async (request) => {
  const data = await fetchDocument(context, request.accountability ?? null, parse(documentInput, request.body))
  return { status: data.made ? 201 : 200, data }
})

/** `POST /crm/proposals`: keeps a proposed value whose passage proves it. `{ id, state, made }`, 201 when it is new. */
export const propose = (context: ExtensionContext): Handler => answer(async (request) => {
  const data = await keepProposal(context, request.accountability ?? null, parse(proposalInput, request.body))
  return { status: data.made ? 201 : 200, data }
})

const acceptInput = z.strictObject({ over: z.boolean().optional() })
const rejectInput = z.strictObject({ reason: z.string().trim().max(500).refine(text => !text.includes('\0') && text.isWellFormed()).optional() })

/** `POST /crm/proposals/:id/accept` with `{ over }`: the person has seen that the lead's value has changed since. */
export const acceptOne = (context: ExtensionContext): Handler => answer(async (request) => {
  const { over = false } = parse(acceptInput, request.body)
  const id = idOf(request)
  await acceptProposal(context, personOf(request.accountability), id, { over })
  return { data: { id } }
})

/** `POST /crm/proposals/:id/reject` with `{ reason }`. */
export const rejectOne = (context: ExtensionContext): Handler => answer(async (request) => {
  const { reason } = parse(rejectInput, request.body)
  const id = idOf(request)
  await rejectProposal(context, personOf(request.accountability), id, reason)
  return { data: { id } }
})

/** `POST /crm/leads/:id/provenance/:field` with `{ verification, value }`: a person says whether a value is right. */
export const verifyOne = (context: ExtensionContext): Handler => answer(async (request) => {
  const { field = '' } = request.params
  await verifyValue(context, personOf(request.accountability), idOf(request), field, parse(verifyInput, request.body))
  return { data: { field } }
})

/** `POST /crm/proposals/:id/undo`: takes a decision back; the lead has its former value and origin again. */
export const undoOne = (context: ExtensionContext): Handler => answer(async (request) => {
  const id = idOf(request)
  await undoDecision(context, personOf(request.accountability), id)
  return { data: { id } }
})
