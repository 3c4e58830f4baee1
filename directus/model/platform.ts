import { defineCollection } from './language/collection.ts'
import { field } from './language/fields.ts'
import { l } from './language/label.ts'
import { SLUG_MAX } from './slug.ts'

/** Lives in `platform_core` only. */
export const tenants = defineCollection({
  name: 'tenants',
  domain: 'platform',
  label: { singular: l('Mandant', 'Tenant'), plural: l('Mandanten', 'Tenants') },
  icon: 'domain',
  display: '{{name}} ({{slug}})',
  defaultSort: 'slug',
  listFields: ['slug', 'name', 'status', 'date_created'],
  few: true,
  fields: {
    slug: field.text({ label: l('Kürzel', 'Slug'), required: true, unique: true, search: true, maxLength: SLUG_MAX }),
    name: field.text({ label: l('Name', 'Name'), required: true, search: true }),
    status: field.choice({
      label: l('Zustand', 'State'), required: true, default: 'creating', indexed: true,
      choices: [
        { value: 'creating', label: l('Wird angelegt', 'Being created'), color: '#F59E0B' },
        { value: 'active', label: l('Aktiv', 'Active'), color: '#16A34A' },
        { value: 'suspended', label: l('Gesperrt', 'Suspended'), color: '#64748B' },
        { value: 'failed', label: l('Fehlgeschlagen', 'Failed'), color: '#DC2626' },
        { value: 'deleting', label: l('Wird gelöscht', 'Being deleted'), color: '#DC2626' },
      ],
    }),
    suspended_at: field.timestamp({ label: l('Gesperrt am', 'Suspended at'), readonly: true }),
    organization_id: field.text({ label: l('Kennung der Organisation', 'Organization id'), maxLength: 64, readonly: true }),
    model_hash: field.text({ label: l('Stand des Modells', 'Model version'), maxLength: 64, readonly: true }),
    parked_at: field.timestamp({ label: l('Ruht seit', 'Parked since'), help: l('Leer, solange der Prozess des Mandanten läuft', 'Empty while the tenant\'s process runs'), readonly: true }),
    wake_at: field.timestamp({ label: l('Wird geweckt um', 'Wakes at'), help: l('Nächster Ablauf oder Auftrag nach Zeitplan', 'Next scheduled flow or job'), readonly: true }),
    up_to_date: field.boolean({ label: l('Modell aktuell', 'Model is current'), readonly: true, default: true }),
  },
})

/**
 * What happened to tenants and who did it, in `platform_core` only. Entries are added and never changed; they name
 * accounts by their id and hold no personal data, so that they may outlive a tenant.
 */
export const auditLog = defineCollection({
  name: 'audit_log',
  domain: 'platform',
  label: { singular: l('Protokolleintrag', 'Audit entry'), plural: l('Protokoll', 'Audit log') },
  icon: 'history',
  display: '{{action}} {{tenant}}',
  defaultSort: '-at',
  listFields: ['at', 'action', 'tenant', 'target', 'actor_kind', 'actor'],
  audit: false,
  indexes: [['tenant', 'at']],
  fields: {
    action: field.text({ label: l('Vorgang', 'Action'), help: l('Zum Beispiel automation_token.issued', 'For example automation_token.issued'), readonly: true, indexed: true, maxLength: 100 }),
    actor_kind: field.choice({
      label: l('Art des Handelnden', 'Kind of actor'), readonly: true,
      choices: [
        { value: 'person', label: l('Person', 'Person') },
        { value: 'service', label: l('Dienst', 'Service') },
        { value: 'system', label: l('System', 'System') },
      ],
    }),
    actor: field.text({ label: l('Handelnder', 'Actor'), help: l('Kennung des Kontos oder Name des Dienstes', 'Id of the account or name of the service'), readonly: true, maxLength: 64 }),
    tenant: field.text({ label: l('Mandant', 'Tenant'), help: l('Kürzel', 'Slug'), readonly: true, maxLength: SLUG_MAX }),
    target: field.text({ label: l('Gegenstand', 'Target'), help: l('Kennung dessen, was geändert wurde', 'Id of what was changed'), readonly: true, maxLength: 100 }),
    trace_id: field.text({ label: l('Vorgangskennung', 'Trace id'), readonly: true, maxLength: 100 }),
    details: field.json({ label: l('Einzelheiten', 'Details'), readonly: true }),
    at: field.timestamp({ label: l('Zeitpunkt', 'Time'), readonly: true, indexed: true, default: 'now' }),
  },
})
