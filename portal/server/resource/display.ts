import type { FieldRelation } from '@kontor/compile/descriptors'
import { ERASED_NAMES, MODELS, type Locale } from '@kontor/model'
import { toId, type Row } from './definition.ts'

/** The collection of a record: its name, or for one of the tenant's own what says how its records are called. */
export type Target = string | Pick<FieldRelation, 'collection' | 'display'> & { readonly idType?: FieldRelation['idType'] }
export const nameOf = (target: Target): string => typeof target === 'string' ? target : target.collection

/** Columns of Directus' own tables that make a person's or a file's name. */
const SYSTEM: Readonly<Record<string, string>> = {
  directus_users: '{{first_name}} {{last_name}}',
  directus_files: '{{title}}',
}

/** People to choose from: nobody can be given to somebody who was erased. */
export const PRESENT = { _or: [{ first_name: { _nnull: true } }, { last_name: { _nin: Object.values(ERASED_NAMES) } }] } as const

const PLACE = /\{\{(\w+)\}\}/g

function template(target: Target, locale: Locale): string | undefined {
  const collection = nameOf(target)
  const model = MODELS.tenant.find(c => c.name === collection) ?? MODELS.core.find(c => c.name === collection)
  const text = Object.hasOwn(SYSTEM, collection) ? SYSTEM[collection] : model?.display ?? (typeof target === 'string' ? undefined : target.display)
  // A list that is kept in both languages is shown in the reader's.
  return text?.replace(PLACE, (place, name: string) => name.endsWith('_de') && model && `${name.slice(0, -2)}${locale}` in model.fields ? `{{${name.slice(0, -2)}${locale}}}` : place)
}

/** Columns that make the short name of a record of the collection; none for collections that nothing is known of. */
export function displayFields(target: Target, locale: Locale): string[] {
  return [...template(target, locale)?.matchAll(PLACE) ?? []].map(([, name]) => name as string)
}

/** The short name of a record, such as `Müller GmbH (L-000042)`; the id when nothing of it may be read. */
export function displayLabel(target: Target, row: Row, locale: Locale): string {
  const text = template(target, locale)?.replace(PLACE, (_, name: string) => row[name] == null ? '' : String(row[name]))
    .replace(/\(\s*\)/g, '').replace(/\s+/g, ' ').trim()
  return text || String(row.id ?? '')
}

/** What is read of a related record beside its name: the id of a person's picture, so that nobody asks for one that is not there. */
export const shownFields = (target: Target, locale: Locale): string[] => [...displayFields(target, locale), ...nameOf(target) === 'directus_users' ? ['avatar'] : []]

/** `{ id, label }` of a related record; null stays null, a bare id becomes its own label. A person has `picture` where that was read. */
export function toReference(target: Target, value: unknown, locale: Locale): { id: string | number, label: string, picture?: string | null, url?: string } | null {
  if (value === null || value === undefined) return null
  const collection = nameOf(target)
  const idOf = (id: unknown) => typeof target !== 'string' && target.idType === 'integer' ? toId(id) : id as string | number
  if (typeof value === 'string' || typeof value === 'number') return { id: idOf(value), label: String(value) }
  const row = value as Row
  return { id: idOf(row.id), label: displayLabel(target, row, locale), ...collection === 'directus_users' && row.avatar !== undefined ? { picture: row.avatar as string | null } : {}, ...typeof row.url === 'string' && collection === 'directus_files' ? { url: row.url } : {} }
}
