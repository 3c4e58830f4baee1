import { defineCollection } from './language/collection.ts'
import { field } from './language/fields.ts'
import { l } from './language/label.ts'

/** What any import says of its file and of how far it is. */
const FILE = {
  collection: field.text({ label: l('Ziel', 'Target'), required: true, maxLength: 64 }),
  file_name: field.text({ label: l('Datei', 'File name'), required: true }),
  file_hash: field.text({ label: l('Prüfsumme (SHA-256)', 'Checksum (SHA-256)'), required: true, maxLength: 64 }),
  encoding: field.text({ label: l('Zeichensatz', 'Encoding'), required: true, maxLength: 40 }),
  delimiter: field.text({ label: l('Trennzeichen', 'Delimiter'), required: true, maxLength: 4 }),
  sheet: field.text({ label: l('Blatt', 'Sheet'), help: l('Das gelesene Blatt einer Arbeitsmappe', 'The sheet of a workbook that is read') }),
  state: field.choice({
    label: l('Zustand', 'State'), required: true, default: 'queued', indexed: true,
    choices: [
      { value: 'queued', label: l('Wartet', 'Queued') },
      { value: 'running', label: l('Läuft', 'Running') },
      { value: 'paused', label: l('Angehalten', 'Paused') },
      { value: 'done', label: l('Fertig', 'Done') },
      { value: 'failed', label: l('Fehlgeschlagen', 'Failed') },
      { value: 'cancelled', label: l('Abgebrochen', 'Cancelled') },
      { value: 'undoing', label: l('Wird rückgängig gemacht', 'Being undone') },
      { value: 'undone', label: l('Rückgängig gemacht', 'Undone') },
    ],
  }),
  mapping: field.json({ label: l('Zuordnung', 'Mapping'), help: l('Spalte der Datei zu Feld', 'Column of the file to field') }),
  headers: field.json({ label: l('Spalten der Datei', 'Columns of the file') }),
  rows_total: field.integer({ label: l('Zeilen', 'Rows'), default: 0 }),
  rows_done: field.integer({ label: l('Bearbeitet', 'Done'), default: 0 }),
  rows_created: field.integer({ label: l('Angelegt', 'Created'), default: 0 }),
} as const
const OUTCOME = {
  rows_refused: field.integer({ label: l('Abgelehnt', 'Refused'), default: 0 }),
  rows_undone: field.integer({ label: l('Rückgängig gemacht', 'Undone'), default: 0 }),
  rows_kept: field.integer({ label: l('Behalten, weil inzwischen geändert', 'Kept because changed since'), default: 0 }),
  error: field.longText({ label: l('Fehler', 'Error') }),
} as const
const TIMES = {
  started_at: field.timestamp({ label: l('Begonnen', 'Started at') }),
  finished_at: field.timestamp({ label: l('Beendet', 'Finished at') }),
  undone_at: field.timestamp({ label: l('Rückgängig gemacht am', 'Undone at') }),
  undone_by: field.person({ label: l('Rückgängig gemacht von', 'Undone by') }),
} as const

export const imports = defineCollection({
  name: 'imports',
  domain: 'crm',
  label: { singular: l('Import', 'Import'), plural: l('Importe', 'Imports') },
  icon: 'upload_file',
  display: '{{file_name}}',
  defaultSort: '-date_created',
  fields: {
    ...FILE,
    mode: field.choice({
      label: l('Was mit den Zeilen geschieht', 'What becomes of the rows'), required: true, default: 'create',
      choices: [
        { value: 'create', label: l('Neue Leads anlegen', 'Create new leads') },
        { value: 'update', label: l('Vorhandene Leads ändern', 'Update existing leads') },
        { value: 'both', label: l('Ändern, was es gibt, den Rest anlegen', 'Update what exists, create the rest') },
      ],
    }),
    key: field.choice({
      label: l('Woran ein Lead erkannt wird', 'What a lead is found by'),
      choices: [
        { value: 'leadNumber', label: l('Lead-Nummer', 'Lead number') },
        { value: 'externalId', label: l('Externe Kennung', 'External id') },
        { value: 'email', label: l('E-Mail', 'Email') },
        { value: 'companyPostalCode', label: l('Firma und PLZ', 'Company and postal code') },
      ],
    }),
    duplicates: field.choice({
      label: l('Was mit Dubletten geschieht', 'What becomes of duplicates'), help: l('Leer: Dubletten werden nicht gesucht', 'Empty: duplicates are not looked for'),
      choices: [
        { value: 'skip', label: l('Auslassen', 'Skip') },
        { value: 'update_empty', label: l('Leere Felder ergänzen', 'Fill in empty fields') },
        { value: 'review', label: l('Anlegen und zur Freigabe vorlegen', 'Create and leave to be released') },
      ],
    }),
    rows_updated: field.integer({ label: l('Geändert', 'Updated'), default: 0 }),
    rows_unchanged: field.integer({ label: l('Unverändert', 'Unchanged'), default: 0 }),
    rows_duplicates: field.integer({ label: l('Dubletten', 'Duplicates'), default: 0 }),
    rows_marked: field.integer({ label: l('Mit Hinweis', 'Marked'), default: 0 }),
    ...OUTCOME,
    source: field.relation({ label: l('Quelle', 'Source'), to: 'lead_sources', onDelete: 'SET NULL' }),
    ...TIMES,
  },
})

/** Imports into collections that have none of their own; their rows are kept in `kontor_state.record_import_rows`. */
export const recordImports = defineCollection({
  name: 'record_imports',
  domain: 'platform',
  label: { singular: l('Import von Datensätzen', 'Import of records'), plural: l('Importe von Datensätzen', 'Imports of records') },
  icon: 'upload_file',
  display: '{{file_name}}',
  defaultSort: '-date_created',
  fields: { ...FILE, ...OUTCOME, ...TIMES },
})

/** Every row of an imported file as it came, with what became of it. */
export const importRows = defineCollection({
  name: 'import_rows',
  domain: 'crm',
  label: { singular: l('Importzeile', 'Import row'), plural: l('Importzeilen', 'Import rows') },
  icon: 'table_rows',
  display: '{{row}}',
  audit: false,
  hidden: true,
  unique: [['import', 'row']],
  fields: {
    import: field.relation({ label: l('Import', 'Import'), to: 'imports', onDelete: 'CASCADE', required: true }),
    row: field.integer({ label: l('Zeile der Datei', 'Row of the file'), required: true }),
    values: field.json({ label: l('Werte', 'Values'), help: l('Spalte zu Text, unverändert', 'Column to text, unchanged') }),
    lead: field.relation({ label: l('Lead', 'Lead'), to: 'leads', onDelete: 'SET NULL', copy: true }),
    outcome: field.choice({
      label: l('Ergebnis', 'Outcome'), required: true, default: 'pending',
      choices: [
        { value: 'pending', label: l('Offen', 'Pending') },
        { value: 'created', label: l('Angelegt', 'Created') },
        { value: 'updated', label: l('Geändert', 'Updated') },
        { value: 'unchanged', label: l('Unverändert', 'Unchanged') },
        { value: 'duplicate', label: l('Dublette', 'Duplicate') },
        { value: 'refused', label: l('Abgelehnt', 'Refused') },
      ],
    }),
    problems: field.json({ label: l('Hinweise', 'Problems'), help: l('Liste aus Spalte, Feld, Code', 'List of column, field, code') }),
  },
})
