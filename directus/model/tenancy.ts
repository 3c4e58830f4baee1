import { defineCollection } from './language/collection.ts'
import { field } from './language/fields.ts'
import { l, type Label } from './language/label.ts'
import { MODULE_LABELS, MODULES } from './modules.ts'
import { SLUG_MAX } from './slug.ts'

/** Long work at a tenant, step by step. Lives in `platform_core`; outlives the tenant it deleted, without its data. */
export const tenantJobs = defineCollection({
  name: 'tenant_jobs',
  domain: 'platform',
  label: { singular: l('Auftrag', 'Job'), plural: l('Aufträge', 'Jobs') },
  icon: 'pending_actions',
  display: '{{kind}} {{tenant}}',
  defaultSort: '-date_created',
  listFields: ['date_created', 'tenant', 'kind', 'state', 'step', 'error_code'],
  indexes: [['tenant', 'date_created'], ['state', 'date_created']],
  fields: {
    tenant: field.text({ label: l('Mandant', 'Tenant'), help: l('Kürzel', 'Slug'), maxLength: SLUG_MAX, readonly: true }),
    kind: field.choice({
      label: l('Art', 'Kind'), readonly: true,
      choices: [
        { value: 'create', label: l('Anlegen', 'Create') },
        { value: 'suspend', label: l('Sperren', 'Suspend') },
        { value: 'resume', label: l('Entsperren', 'Resume') },
        { value: 'delete', label: l('Löschen', 'Delete') },
        { value: 'export', label: l('Exportieren', 'Export') },
        { value: 'restore', label: l('Wiederherstellen', 'Restore') },
        { value: 'upgrade', label: l('Aktualisieren', 'Upgrade') },
      ],
    }),
    state: field.choice({
      label: l('Zustand', 'State'), readonly: true, default: 'queued',
      choices: [
        { value: 'queued', label: l('Wartet', 'Waiting'), color: '#64748B' },
        { value: 'running', label: l('Läuft', 'Running'), color: '#F59E0B' },
        { value: 'done', label: l('Erledigt', 'Done'), color: '#16A34A' },
        { value: 'failed', label: l('Fehlgeschlagen', 'Failed'), color: '#DC2626' },
      ],
    }),
    direction: field.choice({
      label: l('Richtung', 'Direction'), readonly: true, default: 'forward',
      choices: [{ value: 'forward', label: l('Vorwärts', 'Forward') }, { value: 'back', label: l('Zurück', 'Back') }],
    }),
    step: field.text({ label: l('Schritt', 'Step'), maxLength: 40, readonly: true }),
    steps: field.json({ label: l('Erledigte Schritte', 'Steps done'), readonly: true }),
    progress: field.json({ label: l('Fortschritt', 'Progress'), help: l('Was der laufende Schritt von sich berichtet', 'What the running step says of itself'), readonly: true }),
    // The address of the first administrator, until the job is done: nobody needs it in Studio.
    input: field.json({ label: l('Angaben', 'Input'), readonly: true, hidden: true, internal: true }),
    error_code: field.text({ label: l('Fehler', 'Error'), maxLength: 60, readonly: true }),
    error: field.longText({ label: l('Fehlertext', 'Error text'), readonly: true }),
    attempts: field.integer({ label: l('Versuche', 'Attempts'), readonly: true, default: 0 }),
    requested_by: field.text({ label: l('Angefordert von', 'Requested by'), help: l('Kennung des Kontos oder Name des Dienstes', 'Id of the account or name of the service'), maxLength: 64, readonly: true }),
    started_at: field.timestamp({ label: l('Begonnen am', 'Started at'), readonly: true }),
    finished_at: field.timestamp({ label: l('Beendet am', 'Finished at'), readonly: true }),
  },
})

/** Which modules a tenant has and uses; a module without a row is on. Lives in `platform_core`. */
export const tenantModules = defineCollection({
  name: 'tenant_modules',
  domain: 'platform',
  label: { singular: l('Modul eines Mandanten', 'Tenant module'), plural: l('Module der Mandanten', 'Tenant modules') },
  icon: 'extension',
  display: '{{tenant.slug}}: {{module}}',
  listFields: ['tenant', 'module', 'available', 'enabled'],
  unique: [['tenant', 'module']],
  fields: {
    tenant: field.relation({ label: l('Mandant', 'Tenant'), to: 'tenants', onDelete: 'CASCADE', required: true, inverse: 'modules' }),
    module: field.choice({ label: l('Modul', 'Module'), required: true, choices: MODULES.map(value => ({ value, label: MODULE_LABELS[value] })) }),
    // The operator's word; what is used is the tenant's own.
    available: field.boolean({ label: l('Freigegeben', 'Available'), help: l('Vom Betreiber', 'By the operator'), required: true, default: true }),
    enabled: field.boolean({ label: l('Eingeschaltet', 'Switched on'), help: l('Von der Administration des Mandanten', 'By the tenant\'s administrator'), required: true, default: true }),
  },
})

/** Tokens, sessions and persons whose tokens count no more. Lives in `platform_core`, is served from Redis. */
export const revocations = defineCollection({
  name: 'revocations',
  domain: 'platform',
  label: { singular: l('Widerruf', 'Revocation'), plural: l('Widerrufe', 'Revocations') },
  icon: 'block',
  display: '{{kind}} {{value}}',
  defaultSort: '-date_created',
  listFields: ['date_created', 'kind', 'value', 'expires_at'],
  hidden: true,
  unique: [['kind', 'value']],
  fields: {
    kind: field.choice({
      label: l('Art', 'Kind'), readonly: true,
      choices: [{ value: 'jti', label: l('Token', 'Token') }, { value: 'sid', label: l('Sitzung', 'Session') }, { value: 'sub', label: l('Person', 'Person') }],
    }),
    value: field.text({ label: l('Kennung', 'Id'), maxLength: 255, readonly: true }),
    not_before: field.timestamp({ label: l('Gültig erst ab', 'Valid only from'), help: l('Bei Personen: frühere Tokens zählen nicht mehr', 'For persons: earlier tokens count no more'), readonly: true }),
    expires_at: field.timestamp({ label: l('Entfällt am', 'Expires at'), readonly: true, indexed: true }),
  },
})

export const JOB_KINDS = ['create', 'suspend', 'resume', 'delete', 'export', 'restore', 'upgrade'] as const
export type JobKind = (typeof JOB_KINDS)[number]

/** The steps of each kind of job, in order. */
export const JOB_STEPS = {
  create: ['database', 'organization', 'studio', 'admin', 'instance', 'invitation', 'active'],
  suspend: ['stop'],
  resume: ['model', 'instance', 'active'],
  delete: ['stop', 'people', 'clients', 'organization', 'database', 'files', 'cache', 'traces', 'records'],
  export: ['archive'],
  restore: ['empty', 'stop', 'archive', 'model', 'instance', 'active'],
  upgrade: ['model', 'names'],
} as const satisfies Record<JobKind, readonly string[]>
export type StepKey = (typeof JOB_STEPS)[JobKind][number]

/** What a step does, for whoever watches it. */
export const STEP_LABELS: Readonly<Record<StepKey, Label>> = {
  database: l('Datenbank', 'Database'),
  organization: l('Organisation im Login', 'Organization of the login'),
  studio: l('Zugang zum Studio', 'Access to Studio'),
  admin: l('Konto der Administration', 'Account of the administrator'),
  instance: l('Directus', 'Directus'),
  invitation: l('Einladung', 'Invitation'),
  active: l('Freischaltung', 'Activation'),
  stop: l('Directus beenden', 'Stop Directus'),
  model: l('Datenmodell', 'Data model'),
  names: l('Name', 'Name'),
  people: l('Personen', 'People'),
  clients: l('Zugänge von Programmen', 'Access of programs'),
  files: l('Dateien', 'Files'),
  cache: l('Zwischenspeicher', 'Caches'),
  traces: l('Spuren in anderen Diensten', 'Traces in other services'),
  records: l('Einträge der Plattform', 'Records of the platform'),
  archive: l('Archiv', 'Archive'),
  empty: l('Prüfung', 'Check'),
}
