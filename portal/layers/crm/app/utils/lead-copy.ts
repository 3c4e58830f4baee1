import type { CollectionInfo } from '~/utils/collection'

/** A lead's copy as far as its page shows it. */
type Row = Readonly<Record<string, unknown>>
export interface CopiedParts { readonly lead: Row, readonly activities: readonly Row[], readonly deletedActivities: readonly Row[], readonly fieldFiles: readonly Row[], readonly comments: readonly Row[] }
export interface CopiedLead extends CopiedParts {
  readonly chats: readonly (Row & { readonly messages: readonly Row[] })[]
  readonly merged: readonly CopiedParts[]
  readonly made: { readonly customers: readonly Row[], readonly contacts: readonly Row[], readonly opportunities: readonly Row[] }
}

const said = (value: unknown): string => typeof value === 'string' ? value : Array.isArray(value) ? value.join(', ') : value === null || value === undefined ? '' : String(value)

/** Filled fields of a copied lead in words: label and value, as the form has them. */
export function saidValues(lead: Row, info: CollectionInfo): { readonly label: string, readonly value: string }[] {
  return info.fields.filter(f => !f.hidden && f.name !== 'id').flatMap((f) => {
    const value = said(f.choices?.find(choice => choice.value === lead[f.apiName])?.label ?? lead[f.apiName])
    return value === '' || typeof lead[f.apiName] === 'object' && !Array.isArray(lead[f.apiName]) ? [] : [{ label: f.label, value }]
  })
}

export const text = said
