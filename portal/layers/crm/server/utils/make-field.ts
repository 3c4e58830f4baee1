import { leads } from '@kontor/model'
import type { DirectusField } from '@kontor/compile/custom'
import { toApiName } from '@kontor/compile/names'
import type { H3Event } from 'h3'
import { callDirectus, KontorError, requestFacts, type Caller } from '~~/server/core'
import { accessTo } from '~~/server/resource'
import type { ImportField } from '~~/shared/imports'
import type { NewField } from '../../shared/imports'
import { columnFor, SHAPES } from './own-column'

/** Directus makes the column and everything that hangs on it, in milliseconds. */
const PATIENCE = 30_000
const EXISTS = { de: 'Ein Feld mit diesem Namen gibt es schon. Ordnen Sie die Spalte ihm zu oder nennen Sie das neue anders.', en: 'There is a field of this name already. Map the column to it, or call the new one something else.' }
const LANGUAGES = ['de-DE', 'en-US']
const fold = (label: string) => label.normalize('NFKC').trim().toLowerCase()

/**
 * Makes an own field of leads as the person does it in Studio: Directus' own operation with the person's token, so that
 * everything that follows from a new field follows from this one too.
 * @throws KontorError ADMIN_REQUIRED, FIELD_EXISTS when people would take it for another one
 */
export async function makeField(event: H3Event, caller: Caller, { label, kind }: NewField): Promise<ImportField> {
  if (!caller.roles.includes('admin')) throw new KontorError('ADMIN_REQUIRED', { status: 403 })
  const { locale } = requestFacts(event)
  const [rows, access] = await Promise.all([callDirectus<DirectusField[]>(event, caller.access, '/fields/leads'), accessTo(event, caller, leads)])
  const called = new Set(rows.flatMap(row => row.meta?.translations?.map(({ translation }) => fold(translation)) ?? []))
  for (const field of [...access.fields('de'), ...access.fields('en')]) called.add(fold(field.label))
  if (called.has(fold(label))) throw new KontorError('FIELD_EXISTS', { status: 409, message: EXISTS[locale], details: [{ field: 'label', code: 'FIELD_EXISTS', message: EXISTS[locale] }] })
  const { meta, ...shape } = SHAPES[kind]
  const field = columnFor(label, rows.map(row => row.field))
  const body = { field, ...shape, meta: { ...meta, translations: LANGUAGES.map(language => ({ language, translation: label })) } }
  await callDirectus(event, caller.access, '/fields/leads', { method: 'POST', body, timeout: PATIENCE })
  return { name: toApiName(field), label, required: false }
}
