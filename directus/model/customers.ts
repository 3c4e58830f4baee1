import { defineCollection } from './language/collection.ts'
import { field } from './language/fields.ts'
import { l } from './language/label.ts'

const SALUTATIONS = [
  { value: 'ms', label: l('Frau', 'Ms') },
  { value: 'mr', label: l('Herr', 'Mr') },
  { value: 'neutral', label: l('Keine Anrede', 'No salutation') },
] as const

/** The lead that a record was made of: said by the conversion (`extensions/crm/conversion`), never by hand. */
const fromLead = (group?: string) => field.relation({ label: l('Aus Lead', 'From lead'), ...group ? { group } : {}, to: 'leads', onDelete: 'SET NULL', readonly: true })

export const customers = defineCollection({
  name: 'customers',
  domain: 'crm',
  label: { singular: l('Kunde', 'Customer'), plural: l('Kunden', 'Customers') },
  note: l('Firmen, mit denen Geschäft besteht', 'Companies that there is business with'),
  icon: 'business_center',
  display: '{{company}} ({{customer_number}})',
  softDelete: true,
  history: true,
  importable: true,
  defaultSort: '-date_created',
  listFields: ['customer_number', 'company', 'city', 'industry', 'status', 'owner', 'date_created'],
  bookmarks: [{ key: 'mine', label: l('Meine Kunden', 'My customers'), icon: 'person', filter: { owner: { _eq: '$CURRENT_USER' } } }],
  groups: [
    { key: 'company', label: l('Firma', 'Company') },
    { key: 'contact', label: l('Erreichbar', 'Contact') },
    { key: 'state', label: l('Betreuung', 'Account') },
  ],
  fields: {
    customer_number: field.series({ label: l('Kundennummer', 'Customer number'), prefix: 'C-', group: 'company', readonly: true, unique: true, search: true }),
    company: field.text({ label: l('Firma', 'Company'), group: 'company', required: true, search: true, width: 'full' }),
    street: field.text({ label: l('Straße', 'Street'), group: 'company', width: 'full' }),
    postal_code: field.postalCode({ label: l('PLZ', 'Postal code'), group: 'company', country: 'country', maxLength: 50 }),
    city: field.text({ label: l('Ort', 'City'), group: 'company', search: true }),
    country: field.country({ label: l('Land', 'Country'), group: 'company', maxLength: 100 }),
    industry: field.relation({ label: l('Branche', 'Industry'), group: 'company', to: 'industries', onDelete: 'SET NULL' }),
    vat_id: field.vatId({ label: l('USt-IdNr.', 'VAT id'), group: 'company', country: 'country', maxLength: 50 }),
    website: field.url({ label: l('Website', 'Website'), group: 'contact' }),
    email: field.email({ label: l('E-Mail', 'Email'), group: 'contact', search: true }),
    phone: field.phone({ label: l('Telefon', 'Phone'), group: 'contact', country: 'country', maxLength: 100, search: true }),
    status: field.choice({
      label: l('Status', 'Status'), group: 'state', required: true, default: 'active',
      choices: [
        { value: 'active', label: l('Aktiv', 'Active'), color: '#16A34A' },
        { value: 'inactive', label: l('Inaktiv', 'Inactive'), color: '#94A3B8' },
      ],
    }),
    owner: field.person({ label: l('Verantwortlich', 'Owner'), group: 'state', belongs: 'work' }),
    tags: field.tags({ label: l('Schlagwörter', 'Tags'), group: 'state' }),
    lead: fromLead('state'),
    notes: field.longText({ label: l('Notizen', 'Notes'), group: 'state' }),
  },
})

export const contacts = defineCollection({
  name: 'contacts',
  domain: 'crm',
  label: { singular: l('Kontakt', 'Contact'), plural: l('Kontakte', 'Contacts') },
  note: l('Personen bei Kunden', 'People at customers'),
  icon: 'contacts',
  display: '{{name}}',
  softDelete: true,
  history: true,
  defaultSort: '-date_created',
  listFields: ['name', 'customer', 'role', 'department', 'email', 'phone', 'primary_contact'],
  liveIndexes: [['customer', 'date_created', 'id']],
  fields: {
    customer: field.relation({ label: l('Kunde', 'Customer'), to: 'customers', onDelete: 'CASCADE', required: true }),
    salutation: field.choice({ label: l('Anrede', 'Salutation'), choices: SALUTATIONS }),
    name: field.text({ label: l('Name', 'Name'), required: true, search: true }),
    role: field.text({ label: l('Funktion', 'Role'), search: true }),
    department: field.relation({ label: l('Abteilung', 'Department'), to: 'departments', onDelete: 'SET NULL' }),
    email: field.email({ label: l('E-Mail', 'Email'), search: true }),
    phone: field.phone({ label: l('Telefon', 'Phone'), maxLength: 100, search: true }),
    mobile: field.phone({ label: l('Mobil', 'Mobile'), maxLength: 100, search: true }),
    primary_contact: field.boolean({ label: l('Hauptkontakt', 'Primary contact'), default: false, help: l('Wer zuerst angesprochen wird', 'Who is addressed first') }),
    lead: fromLead(),
    notes: field.longText({ label: l('Notizen', 'Notes') }),
  },
})

/** Currencies that amounts are said in, ISO 4217. */
export const CURRENCIES = ['EUR', 'CHF', 'USD', 'GBP', 'PLN', 'CZK', 'DKK', 'SEK', 'NOK'] as const

export const opportunities = defineCollection({
  name: 'opportunities',
  domain: 'crm',
  label: { singular: l('Verkaufschance', 'Opportunity'), plural: l('Verkaufschancen', 'Opportunities') },
  note: l('Geschäfte mit Kunden, die zustande kommen können', 'Deals with customers that may come about'),
  icon: 'handshake',
  display: '{{title}}',
  softDelete: true,
  history: true,
  defaultSort: '-date_created',
  listFields: ['title', 'customer', 'stage', 'amount', 'currency', 'probability', 'expected_close', 'owner'],
  bookmarks: [{ key: 'mine', label: l('Meine Verkaufschancen', 'My opportunities'), icon: 'person', filter: { owner: { _eq: '$CURRENT_USER' } } }],
  liveIndexes: [['customer', 'date_created', 'id'], ['stage', 'owner']],
  fields: {
    title: field.text({ label: l('Titel', 'Title'), required: true, search: true, maxLength: 200, width: 'full' }),
    customer: field.relation({ label: l('Kunde', 'Customer'), to: 'customers', onDelete: 'CASCADE', required: true }),
    contact: field.relation({ label: l('Kontakt', 'Contact'), to: 'contacts', onDelete: 'SET NULL', help: l('Eine Person dieses Kunden', 'A person of this customer') }),
    stage: field.choice({
      label: l('Phase', 'Stage'), required: true, default: 'new', own: 'category',
      choices: [
        { value: 'new', label: l('Neu', 'New'), color: '#3B82F6' },
        { value: 'qualified', label: l('Qualifiziert', 'Qualified'), color: '#8B5CF6' },
        { value: 'proposal', label: l('Angebot', 'Proposal'), color: '#F59E0B' },
        { value: 'negotiation', label: l('Verhandlung', 'Negotiation'), color: '#EA580C' },
        { value: 'won', label: l('Gewonnen', 'Won'), color: '#16A34A' },
        { value: 'lost', label: l('Verloren', 'Lost'), color: '#DC2626' },
      ],
    }),
    lost_reason: field.text({ label: l('Grund des Verlusts', 'Reason for losing'), help: l('Nötig, wenn sie verloren ist', 'Needed when it is lost') }),
    amount: field.decimal({ label: l('Betrag', 'Amount'), min: 0 }),
    currency: field.choice({ label: l('Währung', 'Currency'), required: true, default: 'EUR', choices: CURRENCIES.map(value => ({ value, label: l(value, value) })) }),
    probability: field.integer({ label: l('Wahrscheinlichkeit (%)', 'Probability (%)'), min: 0, max: 100 }),
    expected_close: field.date({ label: l('Abschluss erwartet am', 'Expected close') }),
    owner: field.person({ label: l('Verantwortlich', 'Owner'), belongs: 'work' }),
    lead: fromLead(),
    notes: field.longText({ label: l('Notizen', 'Notes') }),
  },
})
