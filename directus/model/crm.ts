import { defineCollection } from './language/collection.ts'
import { field, type FieldKind } from './language/fields.ts'
import { l } from './language/label.ts'

/** Values of a list that a tenant may extend: industries, departments. */
function vocabulary(name: string, singular: ReturnType<typeof l>, plural: ReturnType<typeof l>, icon: string) {
  return defineCollection({
    name,
    domain: 'crm',
    label: { singular, plural },
    icon,
    display: '{{name_de}}',
    defaultSort: 'sort',
    importable: true,
    fields: {
      key: field.text({ label: l('Schlüssel', 'Key'), required: true, unique: true, maxLength: 100, help: l('Wie der Wert in Importen und in der API heißt', 'What imports and the API call this value') }),
      name_de: field.text({ label: l('Name (Deutsch)', 'Name (German)'), required: true, search: true }),
      name_en: field.text({ label: l('Name (Englisch)', 'Name (English)'), required: true, search: true }),
      sort: field.integer({ label: l('Reihenfolge', 'Order'), default: 0, indexed: true }),
    },
  })
}

export const industries = vocabulary('industries', l('Branche', 'Industry'), l('Branchen', 'Industries'), 'category')
export const departments = vocabulary('departments', l('Abteilung', 'Department'), l('Abteilungen', 'Departments'), 'account_tree')

export const leadSources = defineCollection({
  name: 'lead_sources',
  domain: 'crm',
  label: { singular: l('Lead-Quelle', 'Lead source'), plural: l('Lead-Quellen', 'Lead sources') },
  note: l('Woher Leads und ihre Angaben kommen', 'Where leads and their values come from'),
  icon: 'source',
  display: '{{name}}',
  defaultSort: 'name',
  importable: true,
  fields: {
    name: field.text({ label: l('Name', 'Name'), required: true, unique: true, search: true }),
    kind: field.choice({
      label: l('Art', 'Kind'), required: true, default: 'list', own: 'free',
      choices: [
        { value: 'person', label: l('Von Hand', 'By hand') },
        { value: 'list', label: l('Liste', 'List') },
        { value: 'website', label: l('Website', 'Website') },
        { value: 'service', label: l('Dienst', 'Service') },
        { value: 'form', label: l('Webformular', 'Web form') },
      ],
    }),
    address: field.url({ label: l('Adresse', 'Address') }),
    notes: field.longText({ label: l('Notizen', 'Notes') }),
    auto_accept: field.boolean({ label: l('Vorschläge selbst annehmen', 'Accept proposals by itself'), default: false, help: l('Von Seiten unter der Adresse dieser Quelle, oder was die Anreicherung selbst in ihrem Dienst oder Register findet; für leere Felder, ohne dass eine Person entscheidet; steht im Audit-Protokoll', 'From pages at the address of this source, or what enrichment itself finds in its service or register; for empty fields, without a person deciding; noted in the audit log') }),
    auto_accept_from: field.decimal({ label: l('Ab Sicherheit', 'From confidence'), default: 0.9, min: 0, max: 1, help: l('Wie sicher ein Vorschlag sein muss, der selbst angenommen wird, von 0 bis 1', 'How sure a proposal has to be that is accepted by itself, from 0 to 1') }),
  },
})

export const LEAD_STATUSES = ['new', 'contacted', 'qualified', 'disqualified', 'converted'] as const
/** What a lead of a status can become; the tenant's own statuses go by their categories. */
export const LEAD_STEPS = {
  new: ['contacted', 'qualified', 'disqualified'],
  contacted: ['new', 'qualified', 'disqualified'],
  qualified: ['new', 'contacted', 'disqualified', 'converted'],
  disqualified: ['new', 'contacted'],
  converted: [],
} as const satisfies Record<(typeof LEAD_STATUSES)[number], readonly (typeof LEAD_STATUSES)[number][]>

export const leads = defineCollection({
  name: 'leads',
  domain: 'crm',
  label: { singular: l('Lead', 'Lead'), plural: l('Leads', 'Leads') },
  note: l('Firmen und Kontakte, aus denen Kunden werden können', 'Companies and contacts that may become customers'),
  icon: 'person_search',
  display: '{{company}} ({{lead_number}})',
  softDelete: true,
  history: true,
  provenance: 'lead_origins',
  marks: 'lead_marks',
  defaultSort: '-date_created',
  listFields: ['lead_number', 'company', 'city', 'industry', 'contact_name', 'email', 'phone', 'status', 'rating', 'owner', 'date_created'],
  bookmarks: [
    { key: 'mine', label: l('Meine Leads', 'My leads'), icon: 'person', filter: { owner: { _eq: '$CURRENT_USER' } } },
    { key: 'not_released', label: l('Zur Freigabe', 'Not yet released'), icon: 'pending', filter: { reviewed: { _eq: false } }, columns: ['lead_number', 'company', 'city', 'email', 'source', 'owner', 'date_created'] },
    { key: 'with_marks', label: l('Mit Hinweisen', 'With marks'), icon: 'flag', filter: { marks: { _some: { id: { _nnull: true } } } } },
  ],
  indexes: [['status', 'date_created'], ['owner', 'date_created'], ['deleted_at', 'date_created']],
  // The columns that people sort by, in the order in which a list shows ties; and all that a count by status and owner needs.
  liveIndexes: [['company', 'id'], ['contact_name', 'id'], ['rating', 'id'], ['status', 'owner']],
  groups: [
    { key: 'company', label: l('Firma', 'Company') },
    { key: 'contact', label: l('Kontakt', 'Contact') },
    { key: 'state', label: l('Bearbeitung', 'Progress') },
    { key: 'more', label: l('Weiteres', 'More') },
  ],
  fields: {
    lead_number: field.series({ label: l('Lead-Nummer', 'Lead number'), prefix: 'L-', prefixSetting: 'lead_number_prefix', group: 'company', readonly: true, unique: true, search: true }),
    external_id: field.text({ label: l('Externe Kennung', 'External id'), group: 'more', indexed: true, provenance: true, help: l('Kennung im System, aus dem der Lead kommt', 'Id in the system that the lead comes from') }),
    company: field.text({ label: l('Firma', 'Company'), group: 'company', required: true, search: true, provenance: true, width: 'full' }),
    street: field.text({ label: l('Straße', 'Street'), group: 'company', provenance: true, width: 'full' }),
    postal_code: field.postalCode({ label: l('PLZ', 'Postal code'), group: 'company', country: 'country', maxLength: 50, indexed: true, provenance: true }),
    city: field.text({ label: l('Ort', 'City'), group: 'company', search: true, indexed: true, provenance: true }),
    country: field.country({ label: l('Land', 'Country'), group: 'company', maxLength: 100, indexed: true, provenance: true }),
    website: field.url({ label: l('Website', 'Website'), group: 'company', provenance: true }),
    industry: field.relation({ label: l('Branche', 'Industry'), group: 'company', to: 'industries', onDelete: 'SET NULL', provenance: true }),
    vat_id: field.vatId({ label: l('USt-IdNr.', 'VAT id'), group: 'company', country: 'country', maxLength: 50, provenance: true }),
    salutation: field.choice({
      label: l('Anrede', 'Salutation'), group: 'contact', provenance: true, own: 'free',
      choices: [
        { value: 'ms', label: l('Frau', 'Ms') },
        { value: 'mr', label: l('Herr', 'Mr') },
        { value: 'neutral', label: l('Keine Anrede', 'No salutation') },
      ],
    }),
    contact_name: field.text({ label: l('Ansprechperson', 'Contact'), group: 'contact', search: true, provenance: true }),
    contact_role: field.text({ label: l('Funktion', 'Role'), group: 'contact', provenance: true }),
    department: field.relation({ label: l('Abteilung', 'Department'), group: 'contact', to: 'departments', onDelete: 'SET NULL', provenance: true }),
    email: field.email({ label: l('E-Mail', 'Email'), group: 'contact', search: true, indexed: true, provenance: true }),
    email_alternative: field.email({ label: l('E-Mail (alternativ)', 'Email (alternative)'), group: 'contact', provenance: true }),
    phone: field.phone({ label: l('Telefon', 'Phone'), group: 'contact', country: 'country', maxLength: 100, search: true, provenance: true }),
    mobile: field.phone({ label: l('Mobil', 'Mobile'), group: 'contact', country: 'country', maxLength: 100, search: true, provenance: true }),
    status: field.choice({
      label: l('Status', 'Status'), group: 'state', required: true, default: 'new', indexed: true, own: 'category',
      choices: [
        { value: 'new', label: l('Neu', 'New'), color: '#3B82F6' },
        { value: 'contacted', label: l('Kontaktiert', 'Contacted'), color: '#8B5CF6' },
        { value: 'qualified', label: l('Qualifiziert', 'Qualified'), color: '#16A34A' },
        { value: 'disqualified', label: l('Disqualifiziert', 'Disqualified'), color: '#DC2626' },
        { value: 'converted', label: l('Umgewandelt', 'Converted'), color: '#0D9488' },
      ],
    }),
    disqualified_reason: field.text({ label: l('Grund der Disqualifizierung', 'Reason for disqualifying'), group: 'state' }),
    rating: field.choice({
      label: l('Bewertung', 'Rating'), group: 'state', provenance: true, own: 'free',
      choices: [
        { value: 'hot', label: l('Heiß', 'Hot'), color: '#DC2626' },
        { value: 'warm', label: l('Warm', 'Warm'), color: '#F59E0B' },
        { value: 'cold', label: l('Kalt', 'Cold'), color: '#3B82F6' },
      ],
    }),
    priority: field.choice({
      label: l('Priorität', 'Priority'), group: 'state', own: 'free',
      choices: [
        { value: 'high', label: l('Hoch', 'High'), color: '#DC2626' },
        { value: 'normal', label: l('Normal', 'Normal'), color: '#64748B' },
        { value: 'low', label: l('Niedrig', 'Low'), color: '#94A3B8' },
      ],
    }),
    owner: field.person({ label: l('Verantwortlich', 'Owner'), group: 'state', indexed: true, belongs: 'work' }),
    campaign: field.text({ label: l('Kampagne', 'Campaign'), group: 'state' }),
    source: field.relation({ label: l('Quelle', 'Source'), group: 'more', to: 'lead_sources', onDelete: 'SET NULL' }),
    verification: field.choice({
      label: l('Prüfung', 'Verification'), group: 'more', required: true, default: 'unverified', indexed: true,
      choices: [
        { value: 'unverified', label: l('Ungeprüft', 'Unverified'), color: '#94A3B8' },
        { value: 'verified', label: l('Geprüft', 'Verified'), color: '#16A34A' },
        { value: 'rejected', label: l('Abgelehnt', 'Rejected'), color: '#DC2626' },
      ],
    }),
    reviewed: field.boolean({ label: l('Freigegeben', 'Released'), group: 'more', default: true, help: l('Nein heißt: noch nicht freigegeben', 'No means: not yet released') }),
    tags: field.tags({ label: l('Schlagwörter', 'Tags'), group: 'more' }),
    next_step: field.text({ label: l('Nächster Schritt', 'Next step'), group: 'state' }),
    next_step_at: field.timestamp({ label: l('Nächster Schritt am', 'Next step at'), group: 'state', indexed: true }),
    last_activity_at: field.timestamp({ label: l('Letzte Aktivität', 'Last activity'), group: 'more', readonly: true, derived: true }),
    notes: field.longText({ label: l('Notizen', 'Notes'), group: 'more' }),
    // Of a lead that was merged into another one and is deleted since; it goes for good with that one.
    merged_into: field.relation({ label: l('Zusammengeführt mit', 'Merged into'), to: 'leads', onDelete: 'CASCADE', readonly: true, hidden: true, internal: true, derived: true }),
  },
})

/** How a value got into a record. */
export const ORIGIN_KINDS = ['person', 'import', 'source', 'proposal', 'form', 'system'] as const
/** `lead_origins.field` of the row that holds for every field without a row of its own. */
export const DEFAULT_ORIGIN = '*'

export const leadOrigins = defineCollection({
  name: 'lead_origins',
  domain: 'crm',
  label: { singular: l('Herkunft', 'Origin'), plural: l('Herkünfte', 'Origins') },
  note: l('Woher jeder Wert eines Leads kommt: eine Zeile je Lead, weitere je abweichendem Feld', 'Where each value of a lead comes from: one row per lead, more for fields that differ'),
  icon: 'history_edu',
  display: '{{field}}: {{kind}}',
  audit: false,
  hidden: true,
  unique: [['lead', 'field']],
  // What leads are looked for by.
  indexes: [['kind', 'field'], ['verification', 'field']],
  fields: {
    lead: field.relation({ label: l('Lead', 'Lead'), to: 'leads', onDelete: 'CASCADE', required: true, inverse: 'origins' }),
    field: field.text({ label: l('Feld', 'Field'), required: true, maxLength: 64, help: l('* gilt für alle Felder ohne eigene Zeile', '* holds for all fields without a row of their own') }),
    kind: field.choice({
      label: l('Art', 'Kind'), required: true,
      choices: [
        { value: 'person', label: l('Person', 'Person') },
        { value: 'import', label: l('Import', 'Import') },
        { value: 'source', label: l('Quelle', 'Source') },
        { value: 'proposal', label: l('Angenommener Vorschlag', 'Accepted proposal') },
        { value: 'form', label: l('Webformular', 'Web form') },
        // A flow or a script that runs with full rights and as nobody.
        { value: 'system', label: l('Automatik ohne Person', 'Automation without a person') },
      ],
    }),
    person: field.person({ label: l('Person', 'Person') }),
    import: field.relation({ label: l('Import', 'Import'), to: 'imports', onDelete: 'SET NULL' }),
    import_row: field.integer({ label: l('Zeile der Datei', 'Row of the file') }),
    submission: field.relation({ label: l('Formulareingang', 'Form submission'), to: 'form_submissions', onDelete: 'SET NULL' }),
    source: field.relation({ label: l('Quelle', 'Source'), to: 'lead_sources', onDelete: 'SET NULL' }),
    address: field.url({ label: l('Adresse der Quelle', 'Address of the source') }),
    passage: field.longText({ label: l('Belegstelle', 'Passage') }),
    document: field.relation({ label: l('Quelldokument', 'Source document'), to: 'source_documents', onDelete: 'SET NULL', help: l('Der gespeicherte Text, in dem die Belegstelle steht', 'The stored text in which the passage stands') }),
    retrieved_at: field.timestamp({ label: l('Abgerufen am', 'Retrieved at'), help: l('Wann die Adresse gelesen wurde', 'When the address was read') }),
    verification: field.choice({
      label: l('Prüfung', 'Verification'), required: true, default: 'unverified',
      choices: [
        { value: 'unverified', label: l('Ungeprüft', 'Unverified') },
        { value: 'verified', label: l('Geprüft', 'Verified') },
        { value: 'rejected', label: l('Abgelehnt', 'Rejected') },
      ],
    }),
    verified_by: field.person({ label: l('Geprüft von', 'Verified by') }),
    verified_at: field.timestamp({ label: l('Geprüft am', 'Verified at') }),
    at: field.timestamp({ label: l('Zeitpunkt', 'At'), required: true, default: 'now' }),
  },
})

/** What leads can be looked for by, of where a value comes from. */
export const LEAD_ORIGIN_FACTS = {
  kind: leadOrigins.fields.kind.choices.map(choice => choice.value),
  verification: leadOrigins.fields.verification.choices.map(choice => choice.value),
} as const

/** Codes of marks: why a value that was kept as given is not valid. */
export const MARK_CODES = ['INVALID_EMAIL', 'INVALID_URL', 'INVALID_PHONE', 'INVALID_POSTAL_CODE', 'UNKNOWN_COUNTRY', 'INVALID_VAT_ID', 'UNKNOWN_CHOICE', 'INVALID_VALUE', 'TOO_LONG', 'MISSING'] as const
export type MarkCode = (typeof MARK_CODES)[number]

/** Kinds of fields whose values are checked, and marked when they are not valid. */
export const CHECKED_KINDS: ReadonlySet<FieldKind> = new Set(['email', 'url', 'phone', 'postalCode', 'country', 'vatId'])

export const leadMarks = defineCollection({
  name: 'lead_marks',
  domain: 'crm',
  label: { singular: l('Hinweis', 'Mark'), plural: l('Hinweise', 'Marks') },
  note: l('Werte, die so bleiben, wie sie kamen, obwohl sie nicht gültig sind', 'Values that stay as they came although they are not valid'),
  icon: 'flag',
  display: '{{field}}: {{code}}',
  audit: false,
  hidden: true,
  unique: [['lead', 'field']],
  fields: {
    lead: field.relation({ label: l('Lead', 'Lead'), to: 'leads', onDelete: 'CASCADE', required: true, inverse: 'marks' }),
    field: field.text({ label: l('Feld', 'Field'), required: true, maxLength: 64, indexed: true }),
    code: field.choice({
      label: l('Grund', 'Reason'), required: true, indexed: true,
      choices: [
        { value: 'INVALID_EMAIL', label: l('Keine gültige E-Mail-Adresse', 'Not a valid email address') },
        { value: 'INVALID_URL', label: l('Keine gültige Adresse', 'Not a valid address') },
        { value: 'INVALID_PHONE', label: l('Keine gültige Telefonnummer', 'Not a valid phone number') },
        { value: 'INVALID_POSTAL_CODE', label: l('Passt nicht zum Land', 'Does not fit the country') },
        { value: 'UNKNOWN_COUNTRY', label: l('Unbekanntes Land', 'Unknown country') },
        { value: 'INVALID_VAT_ID', label: l('Keine gültige USt-IdNr.', 'Not a valid VAT id') },
        { value: 'UNKNOWN_CHOICE', label: l('Nicht in der Liste', 'Not in the list') },
        { value: 'INVALID_VALUE', label: l('Passt nicht zum Feld', 'Does not fit the field') },
        { value: 'TOO_LONG', label: l('Zu lang', 'Too long') },
        { value: 'MISSING', label: l('Fehlt', 'Missing') },
      ],
    }),
    value: field.longText({ label: l('Wert, wie er kam', 'Value as it came') }),
  },
})

/** Collections of the domain in which lists may be a tenant's own. */
export const crmCollections = [leadSources, leads] as const
