import { ERASED_NAMES, MODELS, type Locale } from '@kontor/model'
import type { Row } from './definition.ts'

/** Columns of Directus' own tables that make a person's or a file's name. */
const SYSTEM: Readonly<Record<string, string>> = {
  directus_users: '{{first_name}} {{last_name}}',
  directus_files: '{{title}}',
}

/** People to choose from: nobody can be given to somebody who was erased. */
export const PRESENT = { _or: [{ first_name: { _nnull: true } }, { last_name: { _nin: Object.values(ERASED_NAMES) } }] } as const

const PLACE = /\{\{(\w+)\}\}/g

function template(collection: string, locale: Locale): string | undefined {
  const model = MODELS.tenant.find(c => c.name === collection) ?? MODELS.core.find(c => c.name === collection)
  const text = SYSTEM[collection] ?? model?.display
  // A list that is kept in both languages is shown in the reader's.
  return text?.replace(PLACE, (place, name: string) => name.endsWith('_de') && model && `${name.slice(0, -2)}${locale}` in model.fields ? `{{${name.slice(0, -2)}${locale}}}` : place)
}

/** Columns that make the short name of a record of the collection; none for collections that are not in the model. */
export function displayFields(collection: string, locale: Locale): string[] {
  return [...template(collection, locale)?.matchAll(PLACE) ?? []].map(([, name]) => name as string)
}

/** The short name of a record, such as `Müller GmbH (L-000042)`; the id when nothing of it may be read. */
export function displayLabel(collection: string, row: Row, locale: Locale): string {
  const text = template(collection, locale)?.replace(PLACE, (_, name: string) => row[name] == null ? '' : String(row[name]))
    .replace(/\(\s*\)/g, '').replace(/\s+/g, ' ').trim()
  return text || String(row.id ?? '')
}

/** What is read of a related record beside its name: the id of a person's picture, so that nobody asks for one that is not there. */
export const shownFields = (collection: string, locale: Locale): string[] => [...displayFields(collection, locale), ...collection === 'directus_users' ? ['avatar'] : []]

/** `{ id, label }` of a related record; null stays null, a bare id becomes its own label. A person has `picture` where that was read. */
export function toReference(collection: string, value: unknown, locale: Locale): { id: string | number, label: string, picture?: string | null, url?: string } | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'string' || typeof value === 'number') return { id: value, label: String(value) }
  const row = value as Row
  return { id: row.id as string | number, label: displayLabel(collection, row, locale), ...collection === 'directus_users' && row.avatar !== undefined ? { picture: row.avatar as string | null } : {}, ...typeof row.url === 'string' && collection === 'directus_files' ? { url: row.url } : {} }
}
