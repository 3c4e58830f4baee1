/**
 * Who may do what, written by hand: what the product promises, not what the policies are compiled from. A collection that
 * is new in the model fails the test until it stands here.
 *
 * A cell names the rows that are allowed, by whose they are; `-` is none. For `create` the rows that may be made.
 * own: mine. free: nobody's, made by somebody else. mine: nobody's (of tasks: somebody else's), made by me. other: somebody else's. gone: mine and deleted.
 * team: somebody else's, shown to everybody. Activities and files are named after their lead: own and mine are of what I did, or added. Contacts are named after their customer.
 */
type Cells = readonly [create: string, read: string, update: string, del: string]
export const ACTIONS = ['create', 'read', 'update', 'delete'] as const

export const ROWS = {
  leads: ['own', 'free', 'mine', 'other', 'gone'], lead_origins: ['own', 'free', 'mine', 'other', 'gone'], lead_marks: ['own', 'free', 'mine', 'other', 'gone'], form_submissions: ['own', 'free', 'mine', 'other', 'gone'], source_documents: ['own', 'free', 'mine', 'other', 'gone'], proposals: ['own', 'free', 'mine', 'other', 'gone'], lead_duplicates: ['own', 'free', 'mine', 'other', 'gone'],
  enrichment_runs: ['own', 'other'], enrichment_results: ['own', 'other'],
  imports: ['own', 'other'], record_imports: ['own', 'other'], import_rows: ['own', 'other'], chat_threads: ['own', 'other', 'gone'], chat_messages: ['own', 'other', 'gone'],
  industries: ['any'], departments: ['any'], lead_sources: ['any'], profiles: ['own', 'other'], saved_views: ['own', 'other', 'team'], audit_log: ['any'], tenant_settings: ['any'],
  web_forms: ['any'], webhooks: ['any'], webhook_deliveries: ['any'], choice_values: ['any'], mail_templates: ['any'], portal_collections: ['any'], tasks: ['own', 'mine', 'other', 'gone'], activities: ['own', 'free', 'mine', 'other', 'gone'], lead_files: ['own', 'free', 'mine', 'other', 'gone'],
  customers: ['own', 'free', 'mine', 'other', 'gone'], contacts: ['own', 'free', 'mine', 'other', 'gone'], opportunities: ['own', 'free', 'mine', 'other', 'gone'],
} as const satisfies Record<string, readonly string[]>
export type CollectionName = keyof typeof ROWS

const NOTHING: Cells = ['-', '-', '-', '-']
const LOOK: Cells = ['-', 'any', '-', '-']
/** What an administrator alone sets up: nobody else sees it. Forms and webhooks are written by the portal's operations alone. */
const SET_UP = { web_forms: NOTHING, webhooks: NOTHING, webhook_deliveries: NOTHING, choice_values: NOTHING, mail_templates: NOTHING }
const LISTS = { industries: LOOK, departments: LOOK, lead_sources: LOOK, portal_collections: LOOK }

/** What every person has. */
const PERSON = {
  ...LISTS, ...SET_UP,
  chat_threads: ['own', 'own', 'own', 'own'], chat_messages: ['-', 'own', '-', '-'],
  profiles: ['own', 'own', 'own', '-'], saved_views: ['own', 'own team', 'own', 'own'], tenant_settings: LOOK, audit_log: NOTHING,
  tasks: ['own other', 'own mine', 'own mine', 'own mine'], record_imports: ['-', 'own', '-', '-'],
} satisfies Partial<Record<CollectionName, Cells>>

const NO_LEADS = { leads: NOTHING, lead_origins: NOTHING, lead_marks: NOTHING, form_submissions: NOTHING, source_documents: NOTHING, proposals: NOTHING, lead_duplicates: NOTHING, imports: NOTHING, import_rows: NOTHING, enrichment_runs: NOTHING, enrichment_results: NOTHING, activities: NOTHING, lead_files: NOTHING, customers: NOTHING, contacts: NOTHING, opportunities: NOTHING } satisfies Partial<Record<CollectionName, Cells>>
const ALL_LIVE = 'own free mine other'
/** Customers, people and deals of everybody. */
const ALL_CUSTOMERS = { customers: ['own free other', ALL_LIVE, ALL_LIVE, ALL_LIVE], contacts: ['own free other', ALL_LIVE, ALL_LIVE, ALL_LIVE], opportunities: ['own free other', ALL_LIVE, ALL_LIVE, ALL_LIVE] } satisfies Partial<Record<CollectionName, Cells>>
const READS_LEADS = { leads: ['-', ALL_LIVE, '-', '-'], lead_origins: ['-', ALL_LIVE, '-', '-'], lead_marks: ['-', ALL_LIVE, '-', '-'], form_submissions: ['-', ALL_LIVE, '-', '-'], source_documents: ['-', ALL_LIVE, '-', '-'], proposals: ['-', ALL_LIVE, '-', '-'], lead_duplicates: ['-', ALL_LIVE, '-', '-'], imports: NOTHING, import_rows: NOTHING, enrichment_runs: NOTHING, enrichment_results: NOTHING, activities: ['-', ALL_LIVE, '-', '-'], customers: ['-', ALL_LIVE, '-', '-'], contacts: ['-', ALL_LIVE, '-', '-'], opportunities: ['-', ALL_LIVE, '-', '-'] } satisfies Partial<Record<CollectionName, Cells>>

export const GOLDEN: Readonly<Record<string, Readonly<Record<CollectionName, Cells>>>> = {
  manager: {
    ...PERSON, ...ALL_CUSTOMERS, leads: ['own free other', ALL_LIVE, ALL_LIVE, ALL_LIVE], lead_origins: ['-', ALL_LIVE, '-', '-'], lead_marks: ['-', ALL_LIVE, '-', '-'], form_submissions: ['-', ALL_LIVE, '-', '-'], source_documents: ['-', ALL_LIVE, '-', '-'], proposals: ['-', ALL_LIVE, '-', '-'], lead_duplicates: ['-', ALL_LIVE, '-', '-'], activities: ['own free other', ALL_LIVE, 'own mine', 'own mine'], lead_files: ['own free other', ALL_LIVE, ALL_LIVE, ALL_LIVE],
    imports: ['-', 'own other', '-', '-'], import_rows: ['-', 'own other', '-', '-'], enrichment_runs: ['-', 'own other', '-', '-'], enrichment_results: ['-', 'own other', '-', '-'], saved_views: ['own', 'own team', 'own team', 'own team'], tasks: ['own other', 'own mine other', 'own mine other', 'own mine other'],
  },
  rep: {
    ...PERSON, leads: ['own free', 'own free mine', 'own free mine', 'own mine'], lead_origins: ['-', 'own free mine', '-', '-'], lead_marks: ['-', 'own free mine', '-', '-'], form_submissions: ['-', 'own free mine', '-', '-'], source_documents: ['-', 'own free mine', '-', '-'], proposals: ['-', 'own free mine', '-', '-'], lead_duplicates: ['-', 'own free mine', '-', '-'], activities: ['own free', 'own free mine', 'own mine', 'own mine'], lead_files: ['own free', 'own free mine', 'own mine', 'own mine'],
    imports: ['-', 'own', '-', '-'], import_rows: ['-', 'own', '-', '-'],
    customers: ['own free', 'own free mine', 'own free mine', 'own mine'], contacts: ['own free', 'own free mine', 'own free mine', 'own free mine'], opportunities: ['own free', 'own free mine', 'own free mine', 'own mine'], enrichment_runs: ['-', 'own', '-', '-'], enrichment_results: ['-', 'own', '-', '-'],
  },
  backoffice: {
    ...PERSON, ...ALL_CUSTOMERS, leads: ['own free other', ALL_LIVE, ALL_LIVE, ALL_LIVE], lead_origins: ['-', ALL_LIVE, '-', '-'], lead_marks: ['-', ALL_LIVE, '-', '-'], form_submissions: ['-', ALL_LIVE, '-', '-'], source_documents: ['-', ALL_LIVE, '-', '-'], proposals: ['-', ALL_LIVE, '-', '-'], lead_duplicates: ['-', ALL_LIVE, '-', '-'], activities: ['own free other', ALL_LIVE, 'own mine', 'own mine'], lead_files: ['own free other', ALL_LIVE, 'own mine', 'own mine'],
    imports: ['-', 'own', '-', '-'], import_rows: ['-', 'own', '-', '-'], enrichment_runs: ['-', 'own', '-', '-'], enrichment_results: ['-', 'own', '-', '-'],
  },
  trainer: { ...PERSON, ...NO_LEADS },
  service: { ...PERSON, ...NO_LEADS },
  readonly: { ...PERSON, ...READS_LEADS, lead_files: ['-', ALL_LIVE, '-', '-'], tasks: ['-', 'own mine', '-', '-'] },
  automation: { ...LISTS, ...SET_UP, ...READS_LEADS, enrichment_runs: ['-', 'own', '-', '-'], enrichment_results: ['-', 'own', '-', '-'], activities: ['own free other', ALL_LIVE, '-', '-'], lead_files: NOTHING, chat_threads: NOTHING, chat_messages: NOTHING, profiles: NOTHING, saved_views: NOTHING, tenant_settings: NOTHING, audit_log: NOTHING, tasks: ['own other', 'own mine other', '-', '-'], record_imports: NOTHING },
  // Passes every permission of Directus; what rules of the product keep from an administrator too is what is missing here.
  admin: {
    industries: ['any', 'any', 'any', 'any'], departments: ['any', 'any', 'any', 'any'], lead_sources: ['any', 'any', 'any', 'any'],
    leads: ['own free other', ALL_LIVE, 'own free mine other gone', 'own free mine other gone'],
    lead_origins: ['-', 'own free mine other gone', '-', '-'], lead_marks: ['-', 'own free mine other gone', '-', '-'], form_submissions: ['-', 'own free mine other gone', '-', '-'], source_documents: ['-', 'own free mine other gone', '-', '-'], proposals: ['-', 'own free mine other gone', '-', '-'], lead_duplicates: ['-', 'own free mine other gone', '-', '-'],
    activities: ['own free other', 'own free mine other gone', 'own free mine other gone', 'own free mine other gone'],
    lead_files: ['own free other', 'own free mine other gone', 'own free mine other gone', 'own free mine other gone'],
    ...Object.fromEntries((['customers', 'contacts', 'opportunities'] as const).map((name): [string, Cells] => [name, ['own free other', ALL_LIVE, 'own free mine other gone', 'own free mine other gone']])) as Record<'customers' | 'contacts' | 'opportunities', Cells>,
    web_forms: LOOK, webhooks: LOOK, webhook_deliveries: LOOK, choice_values: ['any', 'any', 'any', 'any'], mail_templates: ['any', 'any', 'any', 'any'], portal_collections: ['any', 'any', 'any', 'any'],
    imports: ['-', 'own other', '-', '-'], import_rows: ['-', 'own other', '-', '-'], enrichment_runs: ['-', 'own other', '-', '-'], enrichment_results: ['-', 'own other', '-', '-'],
    chat_threads: ['own', 'own other', 'own other gone', 'own other gone'], chat_messages: ['-', 'own other gone', '-', '-'],
    profiles: ['own other', 'own other', 'own other', 'own other'], saved_views: ['own other', 'own other team', 'own other team', 'own other team'], tenant_settings: ['-', 'any', 'any', '-'], audit_log: ['-', 'any', '-', '-'],
    tasks: ['own other', 'own mine other', 'own mine other gone', 'own mine other gone'], record_imports: ['-', 'own other', '-', '-'],
  },
}

/** Columns of a row that is visible or changeable, for those who are no administrators. */
export const FIELDS: Readonly<Record<string, { readonly role: string, readonly reads: string, readonly hides: string, readonly writes?: string, readonly keeps?: string }>> = {
  leads: {
    role: 'rep',
    reads: 'id lead_number external_id company street postal_code city country website industry vat_id salutation contact_name contact_role department email email_alternative phone mobile status disqualified_reason rating priority owner campaign source verification reviewed tags next_step next_step_at last_activity_at notes user_created date_created user_updated date_updated deleted_at deleted_by',
    hides: '',
    writes: 'external_id company street postal_code city country website industry vat_id salutation contact_name contact_role department email email_alternative phone mobile status disqualified_reason rating priority owner campaign source verification reviewed tags next_step next_step_at notes',
    keeps: 'id lead_number last_activity_at user_created date_created user_updated date_updated deleted_at deleted_by',
  },
  customers: { role: 'rep', reads: 'id customer_number company street postal_code city country industry vat_id website email phone status owner tags lead notes deleted_at', hides: '', writes: 'company street postal_code city country industry vat_id website email phone status owner tags notes', keeps: 'id customer_number lead user_created date_created deleted_at deleted_by' },
  contacts: { role: 'rep', reads: 'id customer salutation name role department email phone mobile primary_contact lead notes', hides: '', writes: 'customer salutation name role department email phone mobile primary_contact notes', keeps: 'id lead user_created date_created deleted_at deleted_by' },
  opportunities: { role: 'rep', reads: 'id title customer contact stage lost_reason amount currency probability expected_close owner lead notes', hides: '', writes: 'title customer contact stage lost_reason amount currency probability expected_close owner notes', keeps: 'id lead user_created date_created deleted_at deleted_by' },
  activities: { role: 'automation', reads: 'id lead kind subject direction result occurred_at duration person user_created date_created user_updated date_updated deleted_at', hides: 'body' },
  lead_files: { role: 'rep', reads: 'id lead title description file media_type size user_created date_created', hides: '', writes: 'title description', keeps: 'id media_type size user_created date_created deleted_at deleted_by' },
  chat_threads: { role: 'rep', reads: 'id title owner bot lead last_message_at user_created date_created', hides: '', writes: 'title lead', keeps: 'id owner bot last_message_at user_created date_created deleted_at' },
  chat_messages: { role: 'rep', reads: 'id thread position role content state sources reply_to author', hides: 'attempts next_attempt_at last_error' },
  profiles: { role: 'rep', reads: 'id person display_name phone company time_zone theme track wanted_fields notify_portal notify_mail', hides: '', writes: 'display_name phone company time_zone theme track wanted_fields notify_portal notify_mail', keeps: 'id person user_created date_created' },
  saved_views: { role: 'rep', reads: 'id name list query columns shared owner', hides: '', writes: 'name query columns shared', keeps: 'id list owner user_created date_created' },
  tenant_settings: { role: 'rep', reads: 'id name logo accent locale time_zone', hides: 'registration_enabled registration_domains registration_role' },
  directus_users: {
    role: 'rep', reads: 'id first_name last_name avatar',
    hides: 'email role status last_access last_page external_identifier provider auth_data password token tfa_secret location title description tags language email_notifications',
    keeps: 'email role status external_identifier provider auth_data password token tfa_secret policies first_name',
  },
}

/**
 * The system's own tables: HTTP status of reading them. `studio` is manager and back office, who work in Studio: they see
 * what is theirs there (own address, presets, comments on what they may read) and the look of the project.
 */
export const SYSTEM: Readonly<Record<string, { readonly admin: number, readonly studio: number, readonly others: number, readonly automation: number }>> = {
  '/users?fields=id': { admin: 200, studio: 200, others: 200, automation: 200 },
  // Automation writes mails to people.
  '/users?fields=email': { admin: 200, studio: 200, others: 403, automation: 200 },
  '/roles?fields=id': { admin: 200, studio: 200, others: 200, automation: 403 },
  '/policies': { admin: 200, studio: 403, others: 403, automation: 403 },
  '/access': { admin: 200, studio: 403, others: 403, automation: 403 },
  '/permissions': { admin: 200, studio: 403, others: 403, automation: 403 },
  '/settings': { admin: 200, studio: 200, others: 403, automation: 403 },
  '/files': { admin: 200, studio: 403, others: 403, automation: 403 },
  '/folders': { admin: 200, studio: 403, others: 403, automation: 403 },
  '/flows': { admin: 200, studio: 403, others: 403, automation: 403 },
  '/operations': { admin: 200, studio: 403, others: 403, automation: 403 },
  '/activity': { admin: 200, studio: 200, others: 403, automation: 403 },
  '/revisions': { admin: 200, studio: 403, others: 403, automation: 403 },
  '/presets': { admin: 200, studio: 200, others: 403, automation: 403 },
  '/shares': { admin: 200, studio: 200, others: 403, automation: 403 },
  '/dashboards': { admin: 200, studio: 403, others: 403, automation: 403 },
  '/panels': { admin: 200, studio: 403, others: 403, automation: 403 },
  '/notifications': { admin: 200, studio: 200, others: 200, automation: 403 },
  '/comments': { admin: 200, studio: 200, others: 403, automation: 403 },
  '/versions': { admin: 200, studio: 403, others: 403, automation: 403 },
  '/translations': { admin: 200, studio: 200, others: 403, automation: 403 },
  '/extensions': { admin: 200, studio: 403, others: 403, automation: 403 },
  '/schema/snapshot': { admin: 403, studio: 403, others: 403, automation: 403 },
  '/platform/people': { admin: 200, studio: 403, others: 403, automation: 403 },
  '/platform/api-clients': { admin: 200, studio: 403, others: 403, automation: 403 },
}
