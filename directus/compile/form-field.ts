import type { ShownKind } from '@kontor/model'
import type { FieldDescriptor } from './descriptors.ts'

/** Kinds that a visitor can fill in. */
const KINDS: ReadonlySet<ShownKind> = new Set(['text', 'longText', 'email', 'url', 'phone', 'postalCode', 'country', 'vatId', 'integer', 'decimal', 'boolean', 'date', 'choice'])
/** Lists of ours, whose entries are no secrets. */
export const FORM_LISTS: ReadonlySet<string> = new Set(['industries', 'departments'])
/** What a visitor may say beside the business fields: the message. */
const BESIDE: ReadonlySet<string> = new Set(['notes'])
/** Ids of other systems are nothing that a visitor knows; how good a lead is, is nothing that one says. */
const NEVER: ReadonlySet<string> = new Set(['external_id', 'rating'])
/** Longest text that a form takes, in characters. */
export const FORM_TEXT_LENGTH = 5_000

/**
 * Whether a form may ask for a field of the lead: what is said of a company and its people, and the tenant's own fields.
 * How a lead is worked on (status, owner, rating) is no visitor's to say.
 */
export function isFormField(d: Pick<FieldDescriptor, 'name' | 'kind' | 'custom' | 'readonly' | 'hidden' | 'provenance' | 'relation' | 'choices'>): boolean {
  if (d.readonly || d.hidden || NEVER.has(d.name)) return false
  if (d.relation) return !d.custom && FORM_LISTS.has(d.relation.collection)
  // Several values of a list; free words are nothing that a form can offer.
  if (d.kind === 'tags') return d.custom && (d.choices?.length ?? 0) > 0
  return KINDS.has(d.kind) && (d.custom || d.provenance || BESIDE.has(d.name))
}
