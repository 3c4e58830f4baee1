import type { CollectionInfo, FieldDescriptor } from '~/utils/collection'
import type { Proposal } from './useProposalQueue'

/** Proposals in the words of the lead's fields. */
export function useProposedValues(info: () => CollectionInfo | undefined) {
  const fieldOf = (proposal: Proposal): FieldDescriptor | undefined => info()?.fields.find(f => f.apiName === proposal.field)
  return {
    fieldOf,
    labelOf: (proposal: Proposal): string => fieldOf(proposal)?.label ?? proposal.field,
    /** A relation is proposed by its id; its name is what was said. */
    proposed: (proposal: Proposal): unknown => fieldOf(proposal)?.relation ? { id: proposal.value, label: proposal.valueText ?? '' } : proposal.value,
    present: (proposal: Proposal): unknown => proposal.included?.lead?.[proposal.field] ?? null,
  }
}
