import { defineCollection } from './language/collection.ts'
import { field } from './language/fields.ts'
import { l } from './language/label.ts'

/** A wish that values of leads be looked up. What is found is proposed, never written. */
export const enrichmentRuns = defineCollection({
  name: 'enrichment_runs',
  domain: 'crm',
  label: { singular: l('Anreicherung', 'Enrichment'), plural: l('Anreicherungen', 'Enrichments') },
  note: l('Werte von Leads werden nachgeschlagen und vorgeschlagen; angenommen werden sie von Personen', 'Values of leads are looked up and proposed; people accept them'),
  icon: 'travel_explore',
  display: '{{state}}',
  defaultSort: '-date_created',
  listFields: ['date_created', 'state', 'source', 'leads_done', 'leads_total', 'proposed', 'not_found'],
  fields: {
    state: field.choice({
      label: l('Zustand', 'State'), default: 'queued', indexed: true, readonly: true,
      choices: [
        { value: 'queued', label: l('Wartet', 'Queued'), color: '#64748B' },
        { value: 'running', label: l('Läuft', 'Running'), color: '#2563EB' },
        { value: 'done', label: l('Fertig', 'Done'), color: '#16A34A' },
        { value: 'failed', label: l('Fehlgeschlagen', 'Failed'), color: '#DC2626' },
        { value: 'cancelled', label: l('Abgebrochen', 'Cancelled'), color: '#64748B' },
      ],
    }),
    lookup: field.choice({
      label: l('Wo nachgeschlagen wird', 'Where it is looked up'), default: 'website', readonly: true,
      choices: [
        { value: 'website', label: l('Eigene Website', 'Own website') },
        { value: 'rest', label: l('Dienst', 'Service') },
        { value: 'file', label: l('Register', 'Register') },
        { value: 'model', label: l('Sprachmodell', 'Language model') },
      ],
    }),
    source: field.relation({ label: l('Quelle', 'Source'), to: 'lead_sources', onDelete: 'SET NULL', readonly: true, help: l('Leer für die eigene Website ohne eingerichtete Quelle', 'Empty for the own website without a configured source') }),
    fields: field.json({ label: l('Felder', 'Fields'), readonly: true, help: l('Wonach gesucht wird', 'What is looked for') }),
    filter: field.json({ label: l('Filter', 'Filter'), readonly: true, help: l('Welche Leads gemeint waren; leer, wenn sie einzeln gewählt wurden', 'Which leads were meant; empty when they were chosen one by one') }),
    search: field.text({ label: l('Suche', 'Search'), readonly: true, search: true, maxLength: 500, help: l('Wonach die Liste durchsucht war, deren Leads gemeint waren', 'What the list was searched for whose leads were meant') }),
    leads_total: field.integer({ label: l('Leads', 'Leads'), default: 0, readonly: true }),
    leads_done: field.integer({ label: l('Bearbeitete Leads', 'Leads done'), default: 0, readonly: true }),
    proposed: field.integer({ label: l('Vorgeschlagen', 'Proposed'), default: 0, readonly: true }),
    already: field.integer({ label: l('Schon so', 'Already so'), default: 0, readonly: true }),
    not_found: field.integer({ label: l('Nicht gefunden', 'Not found'), default: 0, readonly: true }),
    refused: field.integer({ label: l('Abgelehnt', 'Refused'), default: 0, readonly: true }),
    failed: field.integer({ label: l('Fehlgeschlagen', 'Failed'), default: 0, readonly: true }),
    error: field.text({ label: l('Fehler', 'Error'), maxLength: 255, readonly: true }),
    started_at: field.timestamp({ label: l('Begonnen', 'Started at'), readonly: true }),
    finished_at: field.timestamp({ label: l('Beendet', 'Finished at'), readonly: true }),
  },
})

/** What came of one field of one lead. The value itself stands in the proposal. */
export const enrichmentResults = defineCollection({
  name: 'enrichment_results',
  domain: 'crm',
  label: { singular: l('Ergebnis der Anreicherung', 'Result of an enrichment'), plural: l('Ergebnisse der Anreicherung', 'Results of an enrichment') },
  icon: 'fact_check',
  display: '{{field}}',
  audit: false,
  hidden: true,
  defaultSort: 'position',
  listFields: ['lead', 'field', 'outcome', 'reason', 'proposal'],
  unique: [['run', 'lead', 'field']],
  indexes: [['run', 'position'], ['run', 'outcome', 'position']],
  fields: {
    run: field.relation({ label: l('Anreicherung', 'Enrichment'), to: 'enrichment_runs', onDelete: 'CASCADE', readonly: true }),
    lead: field.relation({ label: l('Lead', 'Lead'), to: 'leads', onDelete: 'CASCADE', copy: true, readonly: true }),
    position: field.integer({ label: l('Platz', 'Position'), readonly: true, help: l('Der wievielte Lead der Anreicherung', 'The lead\'s place in the enrichment') }),
    field: field.text({ label: l('Feld', 'Field'), maxLength: 64, readonly: true }),
    outcome: field.choice({
      label: l('Ergebnis', 'Outcome'), readonly: true,
      choices: [
        { value: 'proposed', label: l('Vorgeschlagen', 'Proposed'), color: '#16A34A' },
        { value: 'already', label: l('Schon so', 'Already so'), color: '#64748B' },
        { value: 'not_found', label: l('Nicht gefunden', 'Not found'), color: '#64748B' },
        { value: 'refused', label: l('Abgelehnt', 'Refused'), color: '#F59E0B' },
        { value: 'failed', label: l('Fehlgeschlagen', 'Failed'), color: '#DC2626' },
      ],
    }),
    reason: field.text({ label: l('Grund', 'Reason'), maxLength: 64, readonly: true }),
    proposal: field.relation({ label: l('Vorschlag', 'Proposal'), to: 'proposals', onDelete: 'SET NULL', readonly: true }),
    document: field.relation({ label: l('Quelldokument', 'Source document'), to: 'source_documents', onDelete: 'SET NULL', readonly: true }),
  },
})
