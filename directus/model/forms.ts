import { defineCollection } from './language/collection.ts'
import { field } from './language/fields.ts'
import { l } from './language/label.ts'

/** What becomes of a submission. `received`: its lead is still to be made. */
export const SUBMISSION_STATES = ['received', 'done', 'spam', 'failed'] as const
export type SubmissionState = (typeof SUBMISSION_STATES)[number]

/** Forms that a tenant puts on web pages: whoever fills one in becomes a lead that is not yet released. */
export const webForms = defineCollection({
  name: 'web_forms',
  domain: 'crm',
  label: { singular: l('Webformular', 'Web form'), plural: l('Webformulare', 'Web forms') },
  note: l('Werden im Portal unter „Verwaltung“ angelegt und geändert', 'Made and changed in the portal\'s administration'),
  icon: 'dynamic_form',
  display: '{{name}}',
  defaultSort: 'name',
  listFields: ['name', 'active', 'version', 'date_created'],
  fields: {
    name: field.text({ label: l('Name', 'Name'), required: true, maxLength: 100 }),
    // Whoever has it may send in; it carries the tenant's slug and a signature, so that guesses wake nobody.
    key: field.text({ label: l('Schlüssel', 'Key'), unique: true, maxLength: 160, internal: true }),
    active: field.boolean({ label: l('Eingeschaltet', 'Switched on'), required: true, default: true }),
    version: field.integer({ label: l('Fassung', 'Version'), required: true, default: 1 }),
    locale: field.choice({
      label: l('Sprache', 'Language'), required: true, default: 'de',
      choices: [{ value: 'de', label: l('Deutsch', 'German') }, { value: 'en', label: l('Englisch', 'English') }],
    }),
    fields: field.json({ label: l('Felder', 'Fields'), help: l('Felder des Leads in ihrer Reihenfolge', 'Fields of the lead in their order') }),
    texts: field.json({ label: l('Texte', 'Texts'), help: l('Je Sprache: Titel, Einleitung, Dank, Datenschutz, Einwilligung', 'By language: title, introduction, thanks, privacy, consent') }),
    origins: field.tags({ label: l('Erlaubte Seiten', 'Allowed origins'), help: l('Wie https://www.firma.de', 'Such as https://www.company.com') }),
    privacy_url: field.url({ label: l('Datenschutzerklärung', 'Privacy policy') }),
    consent: field.boolean({ label: l('Einwilligung verlangen', 'Ask for consent'), required: true, default: false }),
    trap: field.boolean({ label: l('Spamfalle', 'Spam trap'), required: true, default: true }),
    min_seconds: field.integer({ label: l('Mindestzeit zum Ausfüllen (Sekunden)', 'Least time to fill in (seconds)'), required: true, default: 3, min: 0, max: 60 }),
    limit_per_address: field.integer({ label: l('Eingänge je Adresse und Stunde', 'Submissions by address and hour'), required: true, default: 10, min: 1, max: 1000 }),
    limit_per_form: field.integer({ label: l('Eingänge je Stunde', 'Submissions by hour'), required: true, default: 200, min: 1, max: 10_000 }),
    source: field.relation({ label: l('Quelle', 'Source'), to: 'lead_sources', onDelete: 'SET NULL' }),
  },
})

/** What somebody sent through a form, as it came: the source document of the lead's values. Never changed. */
export const formSubmissions = defineCollection({
  name: 'form_submissions',
  domain: 'crm',
  label: { singular: l('Formulareingang', 'Form submission'), plural: l('Formulareingänge', 'Form submissions') },
  note: l('Was über ein Formular kam, unverändert: der Beleg für die Angaben des Leads', 'What came through a form, unchanged: the proof of the lead\'s values'),
  icon: 'inbox',
  display: '{{form_name}}',
  defaultSort: '-received_at',
  listFields: ['received_at', 'form_name', 'state', 'lead'],
  bookmarks: [{ key: 'failed', label: l('Nicht verarbeitet', 'Not processed'), icon: 'error', filter: { state: { _eq: 'failed' } } }],
  indexes: [['form', 'received_at'], ['state', 'received_at']],
  unique: [['form', 'once']],
  fields: {
    form: field.relation({ label: l('Formular', 'Form'), to: 'web_forms', onDelete: 'SET NULL', readonly: true }),
    form_name: field.text({ label: l('Name des Formulars', 'Name of the form'), readonly: true }),
    form_version: field.integer({ label: l('Fassung des Formulars', 'Version of the form'), readonly: true }),
    received_at: field.timestamp({ label: l('Eingegangen', 'Received at'), readonly: true, default: 'now' }),
    origin: field.text({ label: l('Seite', 'Page'), readonly: true, help: l('Von welcher Seite abgeschickt wurde, soweit bekannt', 'Which page it was sent from, where known') }),
    locale: field.text({ label: l('Sprache', 'Language'), maxLength: 2, readonly: true }),
    values: field.json({ label: l('Angaben', 'Values'), readonly: true, help: l('Feld des Leads zu Wert, unverändert', 'Field of the lead to value, unchanged') }),
    shown: field.json({ label: l('Gezeigtes Formular', 'Form as shown'), readonly: true, help: l('Beschriftungen und Einwilligung, wie sie zu lesen waren', 'Labels and consent as they could be read') }),
    consent: field.boolean({ label: l('Eingewilligt', 'Consented'), readonly: true }),
    state: field.choice({
      label: l('Zustand', 'State'), readonly: true, default: 'received',
      choices: [
        { value: 'received', label: l('Eingegangen', 'Received'), color: '#F59E0B' },
        { value: 'done', label: l('Lead angelegt', 'Lead made'), color: '#16A34A' },
        { value: 'spam', label: l('In die Spamfalle gegangen', 'Caught by the spam trap'), color: '#64748B' },
        { value: 'failed', label: l('Nicht verarbeitet', 'Not processed'), color: '#DC2626' },
      ],
    }),
    problem: field.text({ label: l('Grund', 'Reason'), readonly: true }),
    lead: field.relation({ label: l('Lead', 'Lead'), to: 'leads', onDelete: 'SET NULL', copy: true, readonly: true }),
    // The same twice is one: a key of the page that was filled in, or a hash of what was sent.
    once: field.text({ label: l('Kennung der Eingabe', 'Id of the input'), maxLength: 64, readonly: true, internal: true }),
  },
})
