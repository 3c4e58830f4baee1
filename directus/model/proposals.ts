import { defineCollection } from './language/collection.ts'
import { field } from './language/fields.ts'
import { l } from './language/label.ts'

/** What became of a proposal. `withdrawn`: another one of the same field was accepted. */
export const PROPOSAL_STATES = ['open', 'accepted', 'rejected', 'withdrawn'] as const
export type ProposalState = (typeof PROPOSAL_STATES)[number]

/** How a document came to us. */
export const DOCUMENT_KINDS = ['website', 'service', 'file', 'person'] as const

/** A text that proves values: fetched and stored by the hub itself, never changed, so that nobody invents the proof. */
export const sourceDocuments = defineCollection({
  name: 'source_documents',
  domain: 'crm',
  label: { singular: l('Quelldokument', 'Source document'), plural: l('Quelldokumente', 'Source documents') },
  note: l('Texte, aus denen Werte belegt werden; vom System selbst abgerufen und unverändert', 'Texts that prove values; fetched by the hub itself and left unchanged'),
  icon: 'description',
  display: '{{title}}',
  defaultSort: '-fetched_at',
  listFields: ['fetched_at', 'title', 'address', 'kind', 'source'],
  indexes: [['lead', 'fetched_at'], ['address', 'hash']],
  fields: {
    kind: field.choice({
      label: l('Art', 'Kind'), readonly: true,
      choices: [
        { value: 'website', label: l('Website', 'Website') },
        { value: 'service', label: l('Dienst', 'Service') },
        { value: 'file', label: l('Datei', 'File') },
        { value: 'person', label: l('Von einer Person', 'By a person') },
      ],
    }),
    title: field.text({ label: l('Titel', 'Title'), readonly: true, search: true }),
    address: field.url({ label: l('Adresse', 'Address'), readonly: true, help: l('Wo der Text nach allen Weiterleitungen stand', 'Where the text was after all redirects') }),
    fetched_at: field.timestamp({ label: l('Abgerufen', 'Fetched at'), readonly: true, default: 'now' }),
    media_type: field.text({ label: l('Format', 'Format'), maxLength: 100, readonly: true }),
    hash: field.text({ label: l('Prüfsumme', 'Hash'), maxLength: 64, readonly: true, help: l('SHA-256 dessen, was abgerufen wurde', 'SHA-256 of what was fetched') }),
    text: field.longText({ label: l('Text', 'Text'), readonly: true }),
    source: field.relation({ label: l('Quelle', 'Source'), to: 'lead_sources', onDelete: 'SET NULL', readonly: true }),
    lead: field.relation({ label: l('Lead', 'Lead'), to: 'leads', onDelete: 'CASCADE', copy: true, readonly: true, help: l('Für welchen Lead er abgerufen wurde', 'Which lead it was fetched for') }),
  },
})

/** A value that somebody or something proposes for a field of a lead. Only a person makes it one. */
export const proposals = defineCollection({
  name: 'proposals',
  domain: 'crm',
  label: { singular: l('Vorschlag', 'Proposal'), plural: l('Vorschläge', 'Proposals') },
  note: l('Vorgeschlagene Werte mit ihrem Beleg; angenommen werden sie von Personen', 'Proposed values with their proof; people accept them'),
  icon: 'lightbulb',
  display: '{{field}}: {{value_text}}',
  defaultSort: '-date_created',
  listFields: ['date_created', 'lead', 'field', 'value_text', 'confidence', 'state'],
  indexes: [['state', 'date_created'], ['lead', 'state']],
  fields: {
    lead: field.relation({ label: l('Lead', 'Lead'), to: 'leads', onDelete: 'CASCADE', copy: true, readonly: true }),
    field: field.text({ label: l('Feld', 'Field'), maxLength: 64, indexed: true, readonly: true }),
    value: field.json({ label: l('Wert', 'Value'), readonly: true }),
    value_text: field.text({ label: l('Wert, lesbar', 'Value, readable'), maxLength: 2000, readonly: true }),
    former: field.json({ label: l('Wert beim Vorschlag', 'Value when proposed'), readonly: true }),
    // What undoing it brings back, with the value.
    former_origin: field.json({ label: l('Herkunft davor', 'Origin before'), readonly: true, internal: true, hidden: true }),
    document: field.relation({ label: l('Quelldokument', 'Source document'), to: 'source_documents', onDelete: 'CASCADE', readonly: true, help: l('Keines, wenn nur die Schreibweise des angegebenen Werts korrigiert wird', 'None where only the spelling of the given value is corrected') }),
    passage: field.longText({ label: l('Belegstelle', 'Passage'), readonly: true, maxLength: 1000 }),
    passage_from: field.integer({ label: l('Belegstelle von', 'Passage from'), readonly: true, min: 0 }),
    passage_to: field.integer({ label: l('Belegstelle bis', 'Passage to'), readonly: true, min: 0 }),
    confidence: field.decimal({ label: l('Sicherheit', 'Confidence'), readonly: true, min: 0, max: 1, help: l('Wie sicher der Vorschlagende ist, von 0 bis 1', 'How sure the proposer is, from 0 to 1') }),
    proposer: field.text({ label: l('Vorgeschlagen von', 'Proposed by'), readonly: true, maxLength: 200, help: l('Name des Ablaufs, des Bots oder des Modells', 'Name of the workflow, bot or model') }),
    state: field.choice({
      label: l('Zustand', 'State'), default: 'open', readonly: true,
      choices: [
        { value: 'open', label: l('Offen', 'Open'), color: '#F59E0B' },
        { value: 'accepted', label: l('Angenommen', 'Accepted'), color: '#16A34A' },
        { value: 'rejected', label: l('Abgelehnt', 'Rejected'), color: '#DC2626' },
        { value: 'withdrawn', label: l('Zurückgezogen', 'Withdrawn'), color: '#64748B' },
      ],
    }),
    reason: field.text({ label: l('Grund', 'Reason'), readonly: true, maxLength: 500 }),
    decided_by: field.person({ label: l('Entschieden von', 'Decided by'), readonly: true }),
    decided_at: field.timestamp({ label: l('Entschieden am', 'Decided at'), readonly: true }),
  },
})
