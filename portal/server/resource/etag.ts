import { createHash } from 'node:crypto'
import type { FieldDescriptor } from '@kontor/compile/descriptors'
import { versionOf } from '@kontor/model/wire/records'
import { getRequestHeader, setResponseHeader, type H3Event } from 'h3'
import { KontorError } from '../core/errors.ts'
import type { Row } from './definition.ts'

/** `"<version>.<view>"`: what the record is, and what of it the reader is shown, names of related records and language included. */
const TAG = /^(?:W\/)?"([0-9a-f]{24})\.([0-9a-f]{16})"$/
/** Most tags of one header. */
const MOST = 20

/** The columns by which a record is told from what it was. What is kept from other records says nothing of it. */
export const versionColumns = (descriptors: readonly FieldDescriptor[]): string[] => descriptors.filter(d => !d.derived).map(d => d.name)

/**
 * The tag of a record as the person sees it.
 * @param row of Directus, from which the record was made
 */
export function etagOf(row: Row, record: Readonly<Record<string, unknown>>, descriptors: readonly FieldDescriptor[]): string {
  const view = createHash('sha256').update(JSON.stringify(record)).digest('hex').slice(0, 16)
  return `"${versionOf(row, versionColumns(descriptors))}.${view}"`
}

export function tagAnswer(event: H3Event, row: Row, record: Readonly<Record<string, unknown>>, descriptors: readonly FieldDescriptor[]): string {
  const tag = etagOf(row, record, descriptors)
  setResponseHeader(event, 'etag', tag)
  return tag
}

const tagsIn = (header: string): string[] => header.split(',').map(part => part.trim()).filter(Boolean)

/** Whether the caller has this answer already (`If-None-Match`). */
export function hasAlready(event: H3Event, tag: string): boolean {
  const header = getRequestHeader(event, 'if-none-match')
  return header !== undefined && tagsIn(header).some(given => given === '*' || given.replace(/^W\//, '') === tag)
}

/**
 * The versions of which the record has to be one (`If-Match`); nothing when any will do.
 * @throws KontorError 400 for what is no tag of ours
 */
export function wantedVersions(event: H3Event): string[] | undefined {
  const header = getRequestHeader(event, 'if-match')
  if (header === undefined) return undefined
  const tags = tagsIn(header)
  if (tags.length === 1 && tags[0] === '*') return undefined
  const versions = tags.flatMap(tag => TAG.exec(tag)?.[1] ?? [])
  if (versions.length !== tags.length || tags.length === 0 || tags.length > MOST) throw new KontorError('VALIDATION_FAILED', { details: [{ field: 'If-Match', code: 'INVALID', message: 'Give the ETag of the record as it was read, or *.' }] })
  return versions
}
