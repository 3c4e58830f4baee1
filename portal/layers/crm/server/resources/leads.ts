import type { FieldDescriptor } from '@kontor/compile/descriptors'
import { toApiName } from '@kontor/compile/names'
import { DEFAULT_ORIGIN, leadMarks, leads, MARK_CODES, type Locale } from '@kontor/model'
import { NORMAL_FORMS, SHOWN_FORMS } from '@kontor/model/wire/normal-forms'
import type { Resource, Row } from '~~/server/resource'
import { toReference } from '~~/server/resource/display'
import { UUID, type DirectusFilter } from '~~/server/resource/filter'
import { z } from 'zod'
import { hasOrigin, originFilter, sayOrigin } from '../utils/lead-origins'
import { leadMark, leadOrigin } from '../../shared/schemas'

const ORIGIN_FIELDS = ['field', 'kind', 'person', 'import', 'import_row', 'submission', 'source', 'address', 'passage', 'document', 'retrieved_at', 'verification', 'verified_by', 'verified_at', 'at']

/** Leads with their marks and, on the single record, where their values come from. */
export const leadResource: Resource = {
  collection: leads,
  more: {
    lists: { marks: ['marks.field', 'marks.code', 'marks.value'] },
    named: { normalForms: [NORMAL_FORMS], origins: ORIGIN_FIELDS.map(name => `origins.${name}`) },
    references: { origins: { person: 'directus_users', verified_by: 'directus_users', import: 'imports', submission: 'form_submissions', source: 'lead_sources', document: 'source_documents' } },
    origins: { fields: ORIGIN_FIELDS.map(name => `origins.${name}`), beside: hasOrigin, say: sayOrigin },
    answer: { marks: z.array(leadMark), normalForms: z.record(z.string(), z.string()).meta({ description: 'On the single record, and in lists when `fields` names it. Field to normal form, for values that are valid: addresses in small letters, phone numbers in E.164, countries as ISO 3166-1 alpha-2, VAT ids without spaces. The values themselves stay as they were given.', example: { phone: '+492281234567', country: 'DE' } }), shownForms: z.record(z.string(), z.string()).meta({ description: 'Comes with `normalForms`: phone numbers as one reads them in the record\'s country.', example: { phone: '0228 1234567' } }), origins: z.record(z.string(), leadOrigin).meta({ description: 'Field to origin; `*` holds for every field without one of its own. On the single record, and in lists when `fields` names it.' }) },
    shape: (row, { locale }) => ({
      ...row.marks === undefined ? {} : { marks: rows(row.marks).map(mark => toMark(mark, locale)) },
      ...row[NORMAL_FORMS] === undefined ? {} : { normalForms: byApiName(row[NORMAL_FORMS]), shownForms: byApiName(row[SHOWN_FORMS]) },
      ...row.origins === undefined ? {} : { origins: toOrigins(rows(row.origins), locale) },
    }),
  },
  filters: {
    origin: {
      toFilter: originFilter,
      schema: { type: 'string', example: 'email:unverified', pattern: '^[^:]+:[a-z]+(:[0-9a-z-]+)?$', description: 'Leads whose value of a field comes from there: `email:unverified`, `phone:import`, `email:source:<id>`, `website:person:me`; `*` for any field.' },
    },
    /**
     * Leads that an import made. Their default origin alone names an import, and a second condition here would make
     * Directus leave out both.
     */
    import: { toFilter: value => UUID.test(value) ? { origins: { _some: { import: { _eq: value } } } } : undefined, schema: { type: 'string', format: 'uuid', description: 'Leads that an import made.' } },
    marked: {
      toFilter: value => value === 'true' ? { marks: { _some: { id: { _nnull: true } } } } : value === 'false' ? { marks: { _none: { id: { _nnull: true } } } } : undefined,
      schema: { type: 'boolean', description: 'Leads with a value that is not valid, or those without.' },
    },
    mark: {
      toFilter: markFilter,
      schema: { type: 'string', example: 'email', pattern: '^[A-Za-z]\\w{0,63}$|^[A-Z_]{2,40}$', description: `Leads with a mark at that field, or with that mark: ${MARK_CODES.join(', ')}.` },
    },
  },
  codes: { FACTS_ARE_KEPT: 403, INVALID_CHARACTER: 400, COMPANY_MISSING: 400, STATUS_ORDER: 409, REASON_MISSING: 409, CONVERT_BY_OPERATION: 409, LEAD_CONVERTED: 409 },
}

const byApiName = (forms: unknown) => Object.fromEntries(Object.entries(forms as Readonly<Record<string, string>>).map(([column, form]) => [toApiName(column), form]))

/** Directus' filters of related records know one condition alone: the field, or the reason. */
function markFilter(text: string, descriptors: readonly FieldDescriptor[]): DirectusFilter | undefined {
  if ((MARK_CODES as readonly string[]).includes(text)) return { marks: { _some: { code: { _eq: text } } } }
  const d = descriptors.find(({ apiName }) => apiName === text)
  return d && { marks: { _some: { field: { _eq: d.name } } } }
}

const rows = (value: unknown): Row[] => Array.isArray(value) ? value.filter((v): v is Row => typeof v === 'object' && v !== null) : []
const MARK_LABELS = new Map(leadMarks.fields.code.choices.map(c => [c.value as string, c.label]))

/** `{ field, code, value, message }`: the message is the code in words. */
export function toMark(mark: Row, locale: Locale) {
  return { field: toApiName(String(mark.field)), code: mark.code, value: mark.value ?? null, message: MARK_LABELS.get(String(mark.code))?.[locale] ?? String(mark.code) }
}

/** Who may not read documents at all would be shown an id that leads nowhere. */
const toDocument = (document: unknown, locale: Locale) => typeof document === 'object' && document !== null && 'title' in document ? toReference('source_documents', document, locale) : null

/** Field -> origin; `*` holds for every field without one of its own. */
function toOrigins(origins: readonly Row[], locale: Locale) {
  return Object.fromEntries(origins.map(o => [o.field === DEFAULT_ORIGIN ? DEFAULT_ORIGIN : toApiName(String(o.field)), {
    kind: o.kind, at: o.at,
    person: toReference('directus_users', o.person, locale),
    import: toReference('imports', o.import, locale),
    importRow: o.import_row ?? null,
    submission: toReference('form_submissions', o.submission, locale),
    source: toReference('lead_sources', o.source, locale),
    address: o.address ?? null, retrievedAt: o.retrieved_at ?? null, passage: o.passage ?? null, document: toDocument(o.document, locale), verification: o.verification, verifiedBy: toReference('directus_users', o.verified_by, locale), verifiedAt: o.verified_at ?? null,
  }]))
}
