import type { IExecuteFunctions } from 'n8n-workflow'
import type { Filter, ListRequest, Sort } from '../../api/list.ts'
import { Refusal } from '../../api/refusal.ts'

/** What "Return All" means: more than a run of n8n can hold. */
const ALL = Number.MAX_SAFE_INTEGER

/** What was chosen in a list or typed, however the form keeps it; workflows of before have the text alone. */
const located = (value: unknown): unknown => typeof value === 'object' && value !== null && 'value' in value ? value.value : value

export const textParameter = (node: IExecuteFunctions, name: string, index: number): string => String(located(node.getNodeParameter(name, index, '')) ?? '').trim()

export function readLimit(node: IExecuteFunctions, index: number): number {
  if (node.getNodeParameter('returnAll', index, false) === true) return ALL
  const limit = Number(node.getNodeParameter('limit', index, 50))
  if (!Number.isInteger(limit) || limit < 1) throw new Refusal(400, 'INVALID_LIMIT', 'The limit is a number from 1')
  return limit
}

export function readConditions(node: IExecuteFunctions, index: number): Pick<ListRequest, 'search' | 'filters'> {
  const { rule = [] } = node.getNodeParameter('filters', index, {}) as { rule?: (Omit<Filter, 'value'> & { value: unknown })[] }
  return {
    search: textParameter(node, 'search', index),
    filters: rule.filter(({ field }) => field).map(({ field, operator, value }) => ({ field, operator, value: String(located(value) ?? '') })),
  }
}

export function readListRequest(node: IExecuteFunctions, index: number): ListRequest {
  const { by = [] } = node.getNodeParameter('sort', index, {}) as { by?: Sort[] }
  const fields = node.getNodeParameter('fields', index, []) as string[] | string
  return {
    ...readConditions(node, index),
    sort: by.filter(({ field }) => field),
    fields: (typeof fields === 'string' ? fields.split(',') : fields).map(field => field.trim()).filter(Boolean),
  }
}

/** An id as a part of an address; anything but one is refused here already. */
export function readId(node: IExecuteFunctions, index: number): string {
  const id = textParameter(node, 'id', index)
  if (!/^[\w-]+$/.test(id)) throw new Refusal(404, 'NOT_FOUND', 'This is not the ID of a record')
  return id
}
