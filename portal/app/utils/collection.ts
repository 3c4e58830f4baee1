import type { FieldDescriptor } from '@kontor/compile/descriptors'

export type { ChoiceDescriptor, FieldDescriptor } from '@kontor/compile/descriptors'

/** What `/api/v1/platform/collections/<name>` answers. */
export interface CollectionInfo {
  readonly name: string
  readonly label: { readonly singular: string, readonly plural: string }
  readonly groups: readonly { readonly key: string, readonly label: string }[]
  readonly fields: readonly FieldDescriptor[]
  readonly may: { readonly create: boolean, readonly update: boolean, readonly delete: boolean }
}

/** A value that stays as it came although it is not valid. */
export interface Mark {
  readonly field: string
  readonly code: string
  readonly value: string | null
  readonly message: string
}

/** Where a value comes from. */
export interface Origin {
  readonly kind: string
  readonly at: string
  readonly person: ApiReference | null
  readonly import: ApiReference | null
  readonly importRow: number | null
  /** What was sent through a web form. */
  readonly submission?: ApiReference | null
  readonly source: ApiReference | null
  readonly address: string | null
  readonly passage: string | null
  readonly verification: string
}

/** The columns that a list shows unless the person chose others. */
export function defaultColumns(info: CollectionInfo): string[] {
  return info.fields.filter(f => f.listPosition !== undefined).sort((a, b) => (a.listPosition ?? 0) - (b.listPosition ?? 0)).map(f => f.apiName)
}

/**
 * The fields of a form or a detail in their groups, in Studio's order; empty groups are left out. Fields outside of groups
 * that follow each other stand together.
 */
export function groupFields(info: CollectionInfo, keep: (f: FieldDescriptor) => boolean): { key: string, label: string, fields: FieldDescriptor[] }[] {
  const labels = new Map(info.groups.map(g => [g.key, g.label]))
  const sections: { key: string, label: string, fields: FieldDescriptor[] }[] = []
  for (const f of info.fields.filter(keep)) {
    const group = f.group !== undefined && labels.has(f.group) ? f.group : undefined
    const there = group === undefined ? sections.at(-1) : sections.find(s => s.key === group)
    if (there && (group !== undefined || there.label === '')) there.fields.push(f)
    else sections.push({ key: group ?? `#${sections.length}`, label: group === undefined ? '' : labels.get(group) ?? '', fields: [f] })
  }
  return sections
}
