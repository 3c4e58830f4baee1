import { automationAccountability, textOf, type FlowOperation } from '@kontor/extension-shared/flow-operation'
import { documentInput, fetchDocument } from '../source-documents/fetch-document.ts'
import { parseInput } from '../proposals/parse-input.ts'
import { propose, proposalInput } from '../proposals/propose.ts'

/** Reads a page for a lead and proposes a value that stands there. Answers with the proposal's id and state, and whether it is new. */
export const proposeValue: FlowOperation = {
  id: 'kontor-propose-value',
  handler: async ({ lead, field, address, value, passage, confidence, source }, context) => {
    const automation = automationAccountability()
    const sure = textOf(confidence)
    const page = parseInput(documentInput, { lead: textOf(lead), address: textOf(address), ...textOf(source) ? { source: textOf(source) } : {} })
    const proposed = (document: string) => parseInput(proposalInput, {
      lead: page.lead, field: textOf(field), value: Array.isArray(value) ? value : textOf(value), document, ...textOf(passage) ? { passage: textOf(passage) } : {}, ...sure === '' ? {} : { confidence: Number(sure) }, proposer: 'Flow',
    })
    // What does not fit is refused before the page is asked for.
    proposed(page.lead)
    const { id } = await fetchDocument(context, automation, page)
    return propose(context, automation, proposed(id))
  },
}
