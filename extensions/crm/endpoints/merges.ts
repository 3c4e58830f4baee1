import type { Accountability, ExtensionContext } from '@kontor/extension-shared/context'
import { mergeInput, mergeLeads } from '../merge/merge-leads.ts'
import { readMerges } from '../merge/read-merges.ts'
import { undoMerge } from '../merge/undo-merge.ts'
import { personOf } from '../proposals/decide.ts'
import { parseInput } from '../proposals/parse-input.ts'
import { answer, idOf } from './proposals.ts'
import type { Handler } from './request.ts'

/** `POST /crm/leads/:id/merge` with `{ other, values: { <column>: 'this' | 'other' }, version? }`: the lead stays, the other one goes into it. */
export const merge = (context: ExtensionContext): Handler => answer(async (request) => {
  const person = personOf(request.accountability)
  return { data: await mergeLeads(context, person, idOf(request), parseInput(mergeInput, request.body)) }
})

/** `GET /crm/leads/:id/merges`: `{ into, merges }`. */
export const mergesOfLead = (context: ExtensionContext): Handler => answer(async request => ({ data: await readMerges(context, request.accountability as Accountability, idOf(request)) }))

/** `POST /crm/merges/:id/undo` */
export const undoOfMerge = (context: ExtensionContext): Handler => answer(async request => ({ data: await undoMerge(context, personOf(request.accountability), idOf(request)) }))
