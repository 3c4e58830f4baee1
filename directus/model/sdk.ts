// Made by `node directus/compile/cli.ts write` from directus/model; do not edit.
import type { DirectusFile, DirectusUser } from '@directus/sdk'

/** Branchen / Industries. */
export interface Industry {
  id: string
  key: string
  name_de: string
  name_en: string
  sort: number | null
  user_created: string | DirectusUser<KontorSchema> | null
  date_created: 'datetime' | (string & {}) | null
  user_updated: string | DirectusUser<KontorSchema> | null
  date_updated: 'datetime' | (string & {}) | null
}

/** Abteilungen / Departments. */
export interface Department {
  id: string
  key: string
  name_de: string
  name_en: string
  sort: number | null
  user_created: string | DirectusUser<KontorSchema> | null
  date_created: 'datetime' | (string & {}) | null
  user_updated: string | DirectusUser<KontorSchema> | null
  date_updated: 'datetime' | (string & {}) | null
}

/** Lead-Quellen / Lead sources. */
export interface LeadSource {
  id: string
  name: string
  kind: 'person' | 'list' | 'website' | 'service' | 'form' | (string & {})
  address: string | null
  notes: string | null
  auto_accept: boolean | null
  auto_accept_from: number | string | null
  user_created: string | DirectusUser<KontorSchema> | null
  date_created: 'datetime' | (string & {}) | null
  user_updated: string | DirectusUser<KontorSchema> | null
  date_updated: 'datetime' | (string & {}) | null
}

/** Leads / Leads. */
export interface Lead {
  id: string
  lead_number: string
  external_id: string | null
  company: string
  street: string | null
  postal_code: string | null
  city: string | null
  country: string | null
  website: string | null
  industry: string | Industry | null
  vat_id: string | null
  salutation: 'ms' | 'mr' | 'neutral' | (string & {}) | null
  contact_name: string | null
  contact_role: string | null
  department: string | Department | null
  email: string | null
  email_alternative: string | null
  phone: string | null
  mobile: string | null
  status: 'new' | 'contacted' | 'qualified' | 'disqualified' | 'converted' | (string & {})
  disqualified_reason: string | null
  rating: 'hot' | 'warm' | 'cold' | (string & {}) | null
  priority: 'high' | 'normal' | 'low' | (string & {}) | null
  owner: string | DirectusUser<KontorSchema> | null
  campaign: string | null
  source: string | LeadSource | null
  verification: 'unverified' | 'verified' | 'rejected'
  reviewed: boolean | null
  tags: string[] | null
  next_step: string | null
  next_step_at: 'datetime' | (string & {}) | null
  last_activity_at: 'datetime' | (string & {}) | null
  notes: string | null
  user_created: string | DirectusUser<KontorSchema> | null
  date_created: 'datetime' | (string & {}) | null
  user_updated: string | DirectusUser<KontorSchema> | null
  date_updated: 'datetime' | (string & {}) | null
  deleted_at: 'datetime' | (string & {}) | null
  deleted_by: string | DirectusUser<KontorSchema> | null
  origins: string[] | Origin[]
  marks: string[] | Mark[]
}

/** Importe / Imports. */
export interface Import {
  id: string
  collection: string
  file_name: string
  file_hash: string
  encoding: string
  delimiter: string
  sheet: string | null
  state: 'queued' | 'running' | 'paused' | 'done' | 'failed' | 'cancelled' | 'undoing' | 'undone'
  mapping: 'json' | object | null
  headers: 'json' | object | null
  rows_total: number | null
  rows_done: number | null
  rows_created: number | null
  mode: 'create' | 'update' | 'both'
  key: 'leadNumber' | 'externalId' | 'email' | 'companyPostalCode' | null
  duplicates: 'skip' | 'update_empty' | 'review' | null
  rows_updated: number | null
  rows_unchanged: number | null
  rows_duplicates: number | null
  rows_marked: number | null
  rows_refused: number | null
  rows_undone: number | null
  rows_kept: number | null
  error: string | null
  source: string | LeadSource | null
  started_at: 'datetime' | (string & {}) | null
  finished_at: 'datetime' | (string & {}) | null
  undone_at: 'datetime' | (string & {}) | null
  undone_by: string | DirectusUser<KontorSchema> | null
  user_created: string | DirectusUser<KontorSchema> | null
  date_created: 'datetime' | (string & {}) | null
  user_updated: string | DirectusUser<KontorSchema> | null
  date_updated: 'datetime' | (string & {}) | null
}

/** Importzeilen / Import rows. */
export interface ImportRow {
  id: string
  import: string | Import
  row: number
  values: 'json' | object | null
  lead: string | Lead | null
  outcome: 'pending' | 'created' | 'updated' | 'unchanged' | 'duplicate' | 'refused'
  problems: 'json' | object | null
}

/** Herkünfte / Origins. */
export interface Origin {
  id: string
  lead: string | Lead
  field: string
  kind: 'person' | 'import' | 'source' | 'proposal' | 'form' | 'system'
  person: string | DirectusUser<KontorSchema> | null
  import: string | Import | null
  import_row: number | null
  submission: string | FormSubmission | null
  source: string | LeadSource | null
  address: string | null
  passage: string | null
  document: string | SourceDocument | null
  retrieved_at: 'datetime' | (string & {}) | null
  verification: 'unverified' | 'verified' | 'rejected'
  verified_by: string | DirectusUser<KontorSchema> | null
  verified_at: 'datetime' | (string & {}) | null
  at: 'datetime' | (string & {})
}

/** Hinweise / Marks. */
export interface Mark {
  id: string
  lead: string | Lead
  field: string
  code: 'INVALID_EMAIL' | 'INVALID_URL' | 'INVALID_PHONE' | 'INVALID_POSTAL_CODE' | 'UNKNOWN_COUNTRY' | 'INVALID_VAT_ID' | 'UNKNOWN_CHOICE' | 'INVALID_VALUE' | 'TOO_LONG' | 'MISSING'
  value: string | null
}

/** Webformulare / Web forms. */
export interface WebForm {
  id: string
  name: string
  active: boolean
  version: number
  locale: 'de' | 'en'
  fields: 'json' | object | null
  texts: 'json' | object | null
  origins: string[] | null
  privacy_url: string | null
  consent: boolean
  trap: boolean
  min_seconds: number
  limit_per_address: number
  limit_per_form: number
  source: string | LeadSource | null
  user_created: string | DirectusUser<KontorSchema> | null
  date_created: 'datetime' | (string & {}) | null
  user_updated: string | DirectusUser<KontorSchema> | null
  date_updated: 'datetime' | (string & {}) | null
}

/** Formulareingänge / Form submissions. */
export interface FormSubmission {
  id: string
  form: string | WebForm | null
  form_name: string | null
  form_version: number | null
  received_at: 'datetime' | (string & {}) | null
  origin: string | null
  locale: string | null
  values: 'json' | object | null
  shown: 'json' | object | null
  consent: boolean | null
  state: 'received' | 'done' | 'spam' | 'failed' | null
  problem: string | null
  lead: string | Lead | null
  user_created: string | DirectusUser<KontorSchema> | null
  date_created: 'datetime' | (string & {}) | null
  user_updated: string | DirectusUser<KontorSchema> | null
  date_updated: 'datetime' | (string & {}) | null
}

/** Quelldokumente / Source documents. */
export interface SourceDocument {
  id: string
  kind: 'website' | 'service' | 'file' | 'person' | null
  title: string | null
  address: string | null
  fetched_at: 'datetime' | (string & {}) | null
  media_type: string | null
  hash: string | null
  text: string | null
  source: string | LeadSource | null
  lead: string | Lead | null
  user_created: string | DirectusUser<KontorSchema> | null
  date_created: 'datetime' | (string & {}) | null
  user_updated: string | DirectusUser<KontorSchema> | null
  date_updated: 'datetime' | (string & {}) | null
}

/** Vorschläge / Proposals. */
export interface Proposal {
  id: string
  lead: string | Lead | null
  field: string | null
  value: 'json' | object | null
  value_text: string | null
  former: 'json' | object | null
  document: string | SourceDocument | null
  passage: string | null
  passage_from: number | null
  passage_to: number | null
  confidence: number | string | null
  proposer: string | null
  state: 'open' | 'accepted' | 'rejected' | 'withdrawn' | null
  reason: string | null
  decided_by: string | DirectusUser<KontorSchema> | null
  decided_at: 'datetime' | (string & {}) | null
  user_created: string | DirectusUser<KontorSchema> | null
  date_created: 'datetime' | (string & {}) | null
  user_updated: string | DirectusUser<KontorSchema> | null
  date_updated: 'datetime' | (string & {}) | null
}

/** Mögliche Dubletten / Possible duplicates. */
export interface PossibleDuplicate {
  id: string
  lead: string | Lead | null
  other: string | Lead | null
  score: number | string | null
  reasons: 'json' | object | null
  state: 'open' | 'dismissed' | null
  decided_by: string | DirectusUser<KontorSchema> | null
  decided_at: 'datetime' | (string & {}) | null
  user_created: string | DirectusUser<KontorSchema> | null
  date_created: 'datetime' | (string & {}) | null
  user_updated: string | DirectusUser<KontorSchema> | null
  date_updated: 'datetime' | (string & {}) | null
}

/** Anreicherungen / Enrichments. */
export interface Enrichment {
  id: string
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled' | null
  lookup: 'website' | 'rest' | 'file' | 'model' | null
  source: string | LeadSource | null
  fields: 'json' | object | null
  filter: 'json' | object | null
  search: string | null
  leads_total: number | null
  leads_done: number | null
  proposed: number | null
  already: number | null
  not_found: number | null
  refused: number | null
  failed: number | null
  error: string | null
  started_at: 'datetime' | (string & {}) | null
  finished_at: 'datetime' | (string & {}) | null
  user_created: string | DirectusUser<KontorSchema> | null
  date_created: 'datetime' | (string & {}) | null
  user_updated: string | DirectusUser<KontorSchema> | null
  date_updated: 'datetime' | (string & {}) | null
}

/** Ergebnisse der Anreicherung / Results of an enrichment. */
export interface ResultOfAnEnrichment {
  id: string
  run: string | Enrichment | null
  lead: string | Lead | null
  position: number | null
  field: string | null
  outcome: 'proposed' | 'already' | 'not_found' | 'refused' | 'failed' | null
  reason: string | null
  proposal: string | Proposal | null
  document: string | SourceDocument | null
}

/** Unterhaltungen / Threads. */
export interface Thread {
  id: string
  title: string | null
  owner: string | DirectusUser<KontorSchema> | null
  bot: string | null
  lead: string | Lead | null
  last_message_at: 'datetime' | (string & {}) | null
  user_created: string | DirectusUser<KontorSchema> | null
  date_created: 'datetime' | (string & {}) | null
  user_updated: string | DirectusUser<KontorSchema> | null
  date_updated: 'datetime' | (string & {}) | null
  deleted_at: 'datetime' | (string & {}) | null
  deleted_by: string | DirectusUser<KontorSchema> | null
  messages: string[] | Message[]
}

/** Nachrichten / Messages. */
export interface Message {
  id: string
  thread: string | Thread
  position: number | null
  role: 'user' | 'assistant'
  content: string
  state: 'sent' | 'thinking' | 'delayed' | 'answered' | 'failed'
  sources: 'json' | object | null
  reply_to: string | Message | null
  author: string | DirectusUser<KontorSchema> | null
  user_created: string | DirectusUser<KontorSchema> | null
  date_created: 'datetime' | (string & {}) | null
  user_updated: string | DirectusUser<KontorSchema> | null
  date_updated: 'datetime' | (string & {}) | null
}

/** Profil des Unternehmens / Company profile. */
export interface CompanyProfile {
  id: string
  name: string
  logo: string | DirectusFile<KontorSchema> | null
  accent: string | null
  locale: 'de' | 'en'
  time_zone: string
  registration_enabled: boolean
  registration_domains: string[] | null
  registration_role: 'rep' | 'backoffice' | 'trainer' | 'service' | 'readonly'
  lead_number_prefix: string | null
  retention_months: number | null
  user_created: string | DirectusUser<KontorSchema> | null
  date_created: 'datetime' | (string & {}) | null
  user_updated: string | DirectusUser<KontorSchema> | null
  date_updated: 'datetime' | (string & {}) | null
}

/** Protokoll / Audit log. */
export interface AuditEntry {
  id: string
  at: 'datetime' | (string & {}) | null
  actor: string | DirectusUser<KontorSchema> | null
  actor_name: string | null
  action: string | null
  target: string | null
  subject: string | DirectusUser<KontorSchema> | null
  before: 'json' | object | null
  after: 'json' | object | null
}

/** Profile / Profiles. */
export interface Profile {
  id: string
  person: string | DirectusUser<KontorSchema> | null
  display_name: string | null
  phone: string | null
  company: string | null
  time_zone: string | null
  theme: 'system' | 'light' | 'dark' | null
  track: 'new_business' | 'existing_customers' | null
  wanted_fields: string[] | null
  notify_portal: string[] | null
  notify_mail: string[] | null
  user_created: string | DirectusUser<KontorSchema> | null
  date_created: 'datetime' | (string & {}) | null
  user_updated: string | DirectusUser<KontorSchema> | null
  date_updated: 'datetime' | (string & {}) | null
}

/** Ansichten / Views. */
export interface View {
  id: string
  name: string
  list: string
  query: string | null
  columns: string[] | null
  shared: boolean | null
  owner: string | DirectusUser<KontorSchema> | null
  user_created: string | DirectusUser<KontorSchema> | null
  date_created: 'datetime' | (string & {}) | null
  user_updated: string | DirectusUser<KontorSchema> | null
  date_updated: 'datetime' | (string & {}) | null
}

/** Auswahlwerte / Choices. */
export interface Choice {
  id: string
  list: 'lead_sources.kind' | 'leads.salutation' | 'leads.status' | 'leads.rating' | 'leads.priority' | 'activities.result' | 'opportunities.stage'
  value: string
  name_de: string
  name_en: string | null
  color: string | null
  category: 'new' | 'contacted' | 'qualified' | 'disqualified' | 'converted' | 'proposal' | 'negotiation' | 'won' | 'lost' | null
  sort: number | null
  retired: boolean | null
  built_in: boolean | null
  user_created: string | DirectusUser<KontorSchema> | null
  date_created: 'datetime' | (string & {}) | null
  user_updated: string | DirectusUser<KontorSchema> | null
  date_updated: 'datetime' | (string & {}) | null
}

/** E-Mail-Vorlagen / Mail templates. */
export interface MailTemplate {
  id: string
  name: string
  subject_de: string
  text_de: string
  subject_en: string | null
  text_en: string | null
  user_created: string | DirectusUser<KontorSchema> | null
  date_created: 'datetime' | (string & {}) | null
  user_updated: string | DirectusUser<KontorSchema> | null
  date_updated: 'datetime' | (string & {}) | null
}

/** Eigene Sammlungen im Portal / Own collections in the portal. */
export interface OwnCollectionInThePortal {
  id: string
  collection: string
  sort: number | null
  user_created: string | DirectusUser<KontorSchema> | null
  date_created: 'datetime' | (string & {}) | null
  user_updated: string | DirectusUser<KontorSchema> | null
  date_updated: 'datetime' | (string & {}) | null
}

/** Webhooks / Webhooks. */
export interface Webhook {
  id: string
  name: string
  url: string
  event_types: string[] | null
  active: boolean
  paused_reason: string | null
  since: 'datetime' | (string & {}) | null
  failing_since: 'datetime' | (string & {}) | null
  user_created: string | DirectusUser<KontorSchema> | null
  date_created: 'datetime' | (string & {}) | null
  user_updated: string | DirectusUser<KontorSchema> | null
  date_updated: 'datetime' | (string & {}) | null
}

/** Zustellungen / Deliveries. */
export interface Delivery {
  id: string
  webhook: string | Webhook
  event: string | null
  type: string | null
  record: string | null
  replay: number | null
  state: 'waiting' | 'delivered' | 'failed' | null
  attempts: number | null
  queued_at: 'datetime' | (string & {}) | null
  due_at: 'datetime' | (string & {}) | null
  tried_since: 'datetime' | (string & {}) | null
  sent_at: 'datetime' | (string & {}) | null
  status: number | null
  latency: number | null
  problem: string | null
  response: string | null
}

/** Aufgaben / Tasks. */
export interface Task {
  id: string
  title: string
  text: string | null
  due_on: string | null
  assignee: string | DirectusUser<KontorSchema> | null
  done: boolean
  about_collection: string | null
  about_record: string | null
  user_created: string | DirectusUser<KontorSchema> | null
  date_created: 'datetime' | (string & {}) | null
  user_updated: string | DirectusUser<KontorSchema> | null
  date_updated: 'datetime' | (string & {}) | null
  deleted_at: 'datetime' | (string & {}) | null
  deleted_by: string | DirectusUser<KontorSchema> | null
}

/** Importe von Datensätzen / Imports of records. */
export interface ImportOfRecords {
  id: string
  collection: string
  file_name: string
  file_hash: string
  encoding: string
  delimiter: string
  sheet: string | null
  state: 'queued' | 'running' | 'paused' | 'done' | 'failed' | 'cancelled' | 'undoing' | 'undone'
  mapping: 'json' | object | null
  headers: 'json' | object | null
  rows_total: number | null
  rows_done: number | null
  rows_created: number | null
  rows_refused: number | null
  rows_undone: number | null
  rows_kept: number | null
  error: string | null
  started_at: 'datetime' | (string & {}) | null
  finished_at: 'datetime' | (string & {}) | null
  undone_at: 'datetime' | (string & {}) | null
  undone_by: string | DirectusUser<KontorSchema> | null
  user_created: string | DirectusUser<KontorSchema> | null
  date_created: 'datetime' | (string & {}) | null
  user_updated: string | DirectusUser<KontorSchema> | null
  date_updated: 'datetime' | (string & {}) | null
}

/** Aktivitäten / Activities. */
export interface Activity {
  id: string
  lead: string | Lead
  kind: 'call' | 'mail' | 'meeting' | 'note'
  subject: string | null
  body: string | null
  direction: 'out' | 'in' | null
  result: 'reached' | 'not_reached' | 'appointment' | 'no_interest' | (string & {}) | null
  occurred_at: 'datetime' | (string & {}) | null
  duration: number | null
  person: string | DirectusUser<KontorSchema> | null
  user_created: string | DirectusUser<KontorSchema> | null
  date_created: 'datetime' | (string & {}) | null
  user_updated: string | DirectusUser<KontorSchema> | null
  date_updated: 'datetime' | (string & {}) | null
  deleted_at: 'datetime' | (string & {}) | null
  deleted_by: string | DirectusUser<KontorSchema> | null
}

/** Dateien an Leads / Lead files. */
export interface LeadFile {
  id: string
  lead: string | Lead
  title: string | null
  description: string | null
  file: string | DirectusFile<KontorSchema> | null
  media_type: string | null
  size: number | null
  user_created: string | DirectusUser<KontorSchema> | null
  date_created: 'datetime' | (string & {}) | null
  user_updated: string | DirectusUser<KontorSchema> | null
  date_updated: 'datetime' | (string & {}) | null
  deleted_at: 'datetime' | (string & {}) | null
  deleted_by: string | DirectusUser<KontorSchema> | null
}

/** Kunden / Customers. */
export interface Customer {
  id: string
  customer_number: string
  company: string
  street: string | null
  postal_code: string | null
  city: string | null
  country: string | null
  industry: string | Industry | null
  vat_id: string | null
  website: string | null
  email: string | null
  phone: string | null
  status: 'active' | 'inactive'
  owner: string | DirectusUser<KontorSchema> | null
  tags: string[] | null
  lead: string | Lead | null
  notes: string | null
  user_created: string | DirectusUser<KontorSchema> | null
  date_created: 'datetime' | (string & {}) | null
  user_updated: string | DirectusUser<KontorSchema> | null
  date_updated: 'datetime' | (string & {}) | null
  deleted_at: 'datetime' | (string & {}) | null
  deleted_by: string | DirectusUser<KontorSchema> | null
}

/** Kontakte / Contacts. */
export interface Contact {
  id: string
  customer: string | Customer
  salutation: 'ms' | 'mr' | 'neutral' | null
  name: string
  role: string | null
  department: string | Department | null
  email: string | null
  phone: string | null
  mobile: string | null
  primary_contact: boolean | null
  lead: string | Lead | null
  notes: string | null
  user_created: string | DirectusUser<KontorSchema> | null
  date_created: 'datetime' | (string & {}) | null
  user_updated: string | DirectusUser<KontorSchema> | null
  date_updated: 'datetime' | (string & {}) | null
  deleted_at: 'datetime' | (string & {}) | null
  deleted_by: string | DirectusUser<KontorSchema> | null
}

/** Verkaufschancen / Opportunities. */
export interface Opportunity {
  id: string
  title: string
  customer: string | Customer
  contact: string | Contact | null
  stage: 'new' | 'qualified' | 'proposal' | 'negotiation' | 'won' | 'lost' | (string & {})
  lost_reason: string | null
  amount: number | string | null
  currency: 'EUR' | 'CHF' | 'USD' | 'GBP' | 'PLN' | 'CZK' | 'DKK' | 'SEK' | 'NOK'
  probability: number | null
  expected_close: string | null
  owner: string | DirectusUser<KontorSchema> | null
  lead: string | Lead | null
  notes: string | null
  user_created: string | DirectusUser<KontorSchema> | null
  date_created: 'datetime' | (string & {}) | null
  user_updated: string | DirectusUser<KontorSchema> | null
  date_updated: 'datetime' | (string & {}) | null
  deleted_at: 'datetime' | (string & {}) | null
  deleted_by: string | DirectusUser<KontorSchema> | null
}

/** What a tenant's Directus holds, for `createDirectus<KontorSchema>()`. */
export interface KontorSchema {
  industries: Industry[]
  departments: Department[]
  lead_sources: LeadSource[]
  leads: Lead[]
  imports: Import[]
  import_rows: ImportRow[]
  lead_origins: Origin[]
  lead_marks: Mark[]
  web_forms: WebForm[]
  form_submissions: FormSubmission[]
  source_documents: SourceDocument[]
  proposals: Proposal[]
  lead_duplicates: PossibleDuplicate[]
  enrichment_runs: Enrichment[]
  enrichment_results: ResultOfAnEnrichment[]
  chat_threads: Thread[]
  chat_messages: Message[]
  tenant_settings: CompanyProfile
  audit_log: AuditEntry[]
  profiles: Profile[]
  saved_views: View[]
  choice_values: Choice[]
  mail_templates: MailTemplate[]
  portal_collections: OwnCollectionInThePortal[]
  webhooks: Webhook[]
  webhook_deliveries: Delivery[]
  tasks: Task[]
  record_imports: ImportOfRecords[]
  activities: Activity[]
  lead_files: LeadFile[]
  customers: Customer[]
  contacts: Contact[]
  opportunities: Opportunity[]
}
