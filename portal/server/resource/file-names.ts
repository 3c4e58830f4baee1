import type { FieldDescriptor } from '@kontor/compile/descriptors'
import type { H3Event } from 'h3'
import type { Caller } from '../core/caller.ts'
import { callDirectus } from '../core/directus.ts'
import type { Row } from './definition.ts'

interface NamedFile {
  readonly id: string
  readonly title: string
}

const idOf = (value: unknown): string | undefined => typeof value === 'string' ? value : undefined

/** Where the file in a field of a record can be had, for programs and browsers alike. */
export const fileAddress = (caller: Caller, collection: string, id: string, field: string): string =>
  `/api/v1/platform/collections/${collection}/records/${encodeURIComponent(id)}/files/${field}?tenant=${caller.tenant}`

/**
 * Puts name and address of a file in place of its bare id. Files have no rights of their own: who may read the field of the
 * record may read the file.
 */
export async function withFiles(event: H3Event, caller: Caller, collection: string, rows: readonly Row[], descriptors: readonly FieldDescriptor[]): Promise<readonly Row[]> {
  const fields = descriptors.filter(d => d.relation?.collection === 'directus_files').map(d => d.name).filter(name => rows.some(row => idOf(row[name])))
  if (fields.length === 0) return rows
  const named = new Map(await Promise.all(fields.map(async (name) => {
    const ids = [...new Set(rows.flatMap(row => idOf(row[name]) ?? []))]
    const files = await callDirectus<NamedFile[]>(event, caller.access, `/platform/records/${collection}/files/${name}/names`, { method: 'POST', body: { ids } })
    return [name, new Map(files.map(({ id, title }) => [id, title]))] as const
  })))
  return rows.map(row => ({ ...row, ...Object.fromEntries(fields.flatMap((name) => {
    const id = idOf(row[name])
    if (id === undefined) return []
    return [[name, { id, title: named.get(name)?.get(id) ?? null, url: fileAddress(caller, collection, String(row.id), name) }]]
  })) }))
}
