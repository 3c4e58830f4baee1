import { defineCollection } from './language/collection.ts'
import { field } from './language/fields.ts'
import { l, type Label } from './language/label.ts'

/** Roles that self-registration may give: never one that administers or leads. */
export const REGISTRATION_ROLE_NAMES = ['rep', 'backoffice', 'trainer', 'service', 'readonly'] as const
export type RegistrationRole = (typeof REGISTRATION_ROLE_NAMES)[number]

const REGISTRATION_ROLES: readonly { value: RegistrationRole, label: Label }[] = [
  { value: 'rep', label: l('Vertrieb', 'Sales rep') },
  { value: 'backoffice', label: l('Innendienst', 'Back office') },
  { value: 'trainer', label: l('Training', 'Trainer') },
  { value: 'service', label: l('Service', 'Service') },
  { value: 'readonly', label: l('Nur lesen', 'Read only') },
]

/** The one record of it: made with the tenant's database. */
export const TENANT_SETTINGS_ID = '6b6f6e74-6f72-4004-8000-000000000001'
/** Accent of a tenant that has chosen none. */
export const DEFAULT_ACCENT = '#0F766E'
/** Longest retention of untouched leads. */
export const MAX_RETENTION_MONTHS = 600
export const DEFAULT_TIME_ZONE = 'Europe/Berlin'

/** What a tenant says about itself. In each tenant's own database. */
export const tenantSettings = defineCollection({
  name: 'tenant_settings',
  domain: 'platform',
  label: { singular: l('Profil des Unternehmens', 'Company profile'), plural: l('Profil des Unternehmens', 'Company profile') },
  icon: 'storefront',
  display: '{{name}}',
  singleton: true,
  groups: [{ key: 'look', label: l('Auftritt', 'Look') }, { key: 'registration', label: l('Selbstregistrierung', 'Self-registration') }, { key: 'numbers', label: l('Nummern', 'Numbers') }, { key: 'privacy', label: l('Datenschutz', 'Privacy') }],
  fields: {
    name: field.text({ label: l('Name', 'Name'), required: true }),
    logo: field.file({ label: l('Logo', 'Logo'), group: 'look' }),
    accent: field.text({ label: l('Farbe', 'Colour'), help: l('Wie #0F766E', 'Such as #0F766E'), maxLength: 7, group: 'look' }),
    locale: field.choice({
      label: l('Sprache', 'Language'), required: true, default: 'de', group: 'look',
      choices: [{ value: 'de', label: l('Deutsch', 'German') }, { value: 'en', label: l('Englisch', 'English') }],
    }),
    time_zone: field.text({ label: l('Zeitzone', 'Time zone'), required: true, maxLength: 64, default: DEFAULT_TIME_ZONE, group: 'look' }),
    registration_enabled: field.boolean({ label: l('Selbstregistrierung erlaubt', 'Self-registration allowed'), required: true, default: false, group: 'registration' }),
    registration_domains: field.tags({ label: l('Erlaubte Mail-Domains', 'Allowed mail domains'), help: l('Nur Adressen dieser Domains', 'Only addresses of these domains'), group: 'registration' }),
    registration_role: field.choice({ label: l('Rolle', 'Role'), required: true, default: 'readonly', choices: REGISTRATION_ROLES, group: 'registration' }),
    lead_number_prefix: field.text({
      label: l('Anfang der Lead-Nummern', 'Beginning of lead numbers'), group: 'numbers', maxLength: 10,
      help: l('Leer: L-. Gilt für neue Leads; vorhandene Nummern bleiben.', 'Empty: L-. Counts for new leads; present numbers stay.'),
      pattern: { regex: '^[A-Za-z0-9][A-Za-z0-9./-]*$', message: l('Buchstaben, Ziffern, Punkt, Schrägstrich und Bindestrich, am Anfang Buchstabe oder Ziffer.', 'Letters, digits, dots, slashes and hyphens, with a letter or digit first.') },
    }),
    retention_months: field.integer({
      label: l('Aufbewahrung unberührter Leads (Monate)', 'Retention of untouched leads (months)'), group: 'privacy', min: 1, max: MAX_RETENTION_MONTHS,
      help: l('Leer: keine Regel. Wer so lange nicht berührt wurde, wird zum Löschen vorgeschlagen; eine Person entscheidet.', 'Empty: no rule. Leads that nobody touched for that long are proposed for erasure; a person decides.'),
    }),
  },
})

/** Who changed what in people, roles, modules and settings. In each tenant's own database; entries are only ever added. */
export const tenantAuditLog = defineCollection({
  name: 'audit_log',
  domain: 'platform',
  label: { singular: l('Protokolleintrag', 'Audit entry'), plural: l('Protokoll', 'Audit log') },
  icon: 'history',
  display: '{{action}} {{target}}',
  defaultSort: '-at',
  listFields: ['at', 'action', 'actor', 'target'],
  audit: false,
  indexes: [['action', 'at'], ['actor', 'at']],
  fields: {
    at: field.timestamp({ label: l('Zeitpunkt', 'Time'), readonly: true, indexed: true, default: 'now' }),
    actor: field.person({ label: l('Person', 'Person'), readonly: true }),
    // Stays when the person's record is gone.
    actor_name: field.text({ label: l('Name der Person', 'Name of the person'), readonly: true }),
    action: field.text({ label: l('Vorgang', 'Action'), help: l('Zum Beispiel person.invited', 'For example person.invited'), maxLength: 100, readonly: true }),
    target: field.text({ label: l('Gegenstand', 'Target'), search: true, readonly: true }),
    // Finds the entries about a person whatever their address was at the time.
    subject: field.person({ label: l('Betroffene Person', 'Person concerned'), readonly: true, indexed: true }),
    before: field.json({ label: l('Vorher', 'Before'), readonly: true }),
    after: field.json({ label: l('Nachher', 'After'), readonly: true }),
  },
})
