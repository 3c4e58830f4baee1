import type { CollectionInfo, FieldDescriptor } from '~/utils/collection'

type Row = Readonly<Record<string, unknown>>
/** A lead's copy as far as its page shows it. */
export interface CopiedParts { readonly lead: Row, readonly activities: readonly Row[], readonly deletedActivities: readonly Row[], readonly fieldFiles: readonly Row[], readonly comments: readonly Row[] }
export interface CopiedLead extends CopiedParts {
  readonly chats: readonly (Row & { readonly messages: readonly Row[] })[]
  readonly merged: readonly CopiedParts[]
  readonly made: { readonly customers: readonly Row[], readonly contacts: readonly Row[], readonly opportunities: readonly Row[] }
}

/** A plain value of a copy in words; nothing for what is empty. */
export const copiedText = (value: unknown): string => value === null || value === undefined ? '' : typeof value === 'string' ? value : Array.isArray(value) ? value.join(', ') : JSON.stringify(value)

/** Filled fields of a copied lead, in the form's order; files are listed by themselves. What names another record has its name in the copy, and is said as it stands (`plain`). */
export function copiedValues(lead: Row, info: CollectionInfo): { readonly field: FieldDescriptor, readonly value: unknown, readonly plain: boolean }[] {
  return info.fields.filter(f => !f.hidden && f.name !== 'id' && f.relation?.collection !== 'directus_files' && copiedText(lead[f.apiName]) !== '').map(field => ({ field, value: lead[field.apiName], plain: field.relation !== undefined }))
}
