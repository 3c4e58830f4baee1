/** One field of each type, as Studio's editor makes them. */
export interface OwnField {
  readonly field: string
  readonly body: Readonly<Record<string, unknown>>
  /** Made after the field; Studio does the same. */
  readonly relation?: Readonly<Record<string, unknown>>
}

const names = (de: string, en: string) => [{ language: 'de-DE', translation: de }, { language: 'en-US', translation: en }]
const choices = [{ text: 'Gold', value: 'gold', color: '#CA8A04' }, { text: 'Silber', value: 'silver', color: '#64748B' }]
const topics = [{ text: 'Excel', value: 'excel' }, { text: 'Führung', value: 'leadership' }, { text: 'Sprachen', value: 'languages' }]

/** @param related the collection that the relation to a record points to */
export function ownFields(collection: string, related = 'industries'): OwnField[] {
  const to = (field: string, target: string) => ({ collection, field, related_collection: target, schema: { on_delete: 'SET NULL' } })
  return [
    { field: 'own_text', body: { type: 'string', schema: { max_length: 40 }, meta: { interface: 'input', note: 'Wie auf dem Schild', searchable: true, translations: names('Filiale', 'Branch'), validation: { _and: [{ own_text: { _regex: '^F-' } }] }, validation_message: 'Beginnt mit F-' } } },
    { field: 'own_number', body: { type: 'integer', schema: {}, meta: { interface: 'input', options: { min: 0, max: 500 }, translations: names('Plätze', 'Seats') } } },
    { field: 'own_money', body: { type: 'decimal', schema: { numeric_precision: 12, numeric_scale: 2 }, meta: { interface: 'input', display: 'formatted-value', display_options: { format: true, suffix: ' €' }, translations: names('Umsatz', 'Revenue') } } },
    { field: 'own_date', body: { type: 'date', schema: {}, meta: { interface: 'datetime', translations: names('Vertragsende', 'End of contract') } } },
    { field: 'own_choice', body: { type: 'string', schema: {}, meta: { interface: 'select-dropdown', options: { choices }, translations: names('Stufe', 'Tier') } } },
    { field: 'own_topics', body: { type: 'json', schema: {}, meta: { interface: 'select-multiple-checkbox', special: ['cast-json'], options: { choices: topics }, translations: names('Themen', 'Topics') } } },
    { field: 'own_flag', body: { type: 'boolean', schema: { default_value: false }, meta: { interface: 'boolean', special: ['cast-boolean'], translations: names('Rahmenvertrag', 'Framework contract') } } },
    { field: 'own_file', body: { type: 'uuid', schema: {}, meta: { interface: 'file', special: ['file'], translations: names('Vertrag', 'Contract') } }, relation: to('own_file', 'directus_files') },
    { field: 'own_person', body: { type: 'uuid', schema: {}, meta: { interface: 'select-dropdown-m2o', special: ['m2o'], translations: names('Betreut von', 'Looked after by') } }, relation: to('own_person', 'directus_users') },
    { field: 'own_record', body: { type: 'uuid', schema: {}, meta: { interface: 'select-dropdown-m2o', special: ['m2o'], translations: names('Zweite Branche', 'Second industry') } }, relation: to('own_record', related) },
  ]
}

type Ask = (method: string, path: string, body?: unknown) => Promise<{ readonly status: number, readonly text: string }>

/** Adds the fields as Studio does. */
export async function addOwnFields(ask: Ask, collection: string, fields: readonly OwnField[]): Promise<void> {
  for (const { field, body, relation } of fields) {
    const made = await ask('POST', `/fields/${collection}`, { field, ...body })
    if (made.status !== 200) throw new Error(`field ${collection}.${field}: ${made.status} ${made.text}`)
    if (!relation) continue
    const related = await ask('POST', '/relations', relation)
    if (related.status !== 200) throw new Error(`relation ${collection}.${field}: ${related.status} ${related.text}`)
  }
}

export async function dropOwnFields(ask: Ask, collection: string, fields: readonly OwnField[]): Promise<void> {
  for (const { field } of fields) await ask('DELETE', `/fields/${collection}/${field}`)
}
