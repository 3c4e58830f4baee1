import { ABOUT_ME, ACTIVE_PEOPLE, ALL, and, BY_ME, BY_PROGRAMS, DONE_OR_MADE_BY_ME, LIVE, MADE_BY_ME, MY_TASKS, OWN, OWN_OR_FREE, OWN_OR_MADE_AND_FREE, OWN_OR_SHARED, PEOPLE, SHARED, TO_ME, via, type Filter } from './filters.ts'
import type { RoleName } from './roles.ts'

export const ACTIONS = ['create', 'read', 'update', 'delete', 'share'] as const
export type Action = (typeof ACTIONS)[number]

/**
 * Which columns a right covers. `all`: every column of the model that may leave the instance. `writable`: what a person
 * may fill in. Both take in the fields that a tenant's admin adds. A list names columns and takes in nothing else.
 */
export type FieldScope = 'all' | 'writable' | readonly string[]

export interface Right {
  readonly collection: string
  readonly action: Action
  readonly fields: FieldScope
  /** Which records; for `create` there is none yet, so `check` says what the new one must look like. */
  readonly rule?: Filter
  /** What a record must look like after the write. */
  readonly check?: Filter
  /** What the rule is called in the document, when it is made of others. */
  readonly words?: string
  /** Values that Directus fills in. */
  readonly presets?: Readonly<Record<string, unknown>>
}

/** Every signed-in person has these, beside those of the role. */
export const MEMBER = 'member'
export type PolicyName = RoleName | typeof MEMBER

const read = (collection: string, rule: Filter = ALL, fields: FieldScope = 'all'): Right => ({ collection, action: 'read', fields, rule })

const LOOKUPS = ['industries', 'departments', 'lead_sources'] as const

/** The shape of the data, the tenant's own fields included: Directus shows of it what the caller may read. */
const SHAPE = ['directus_collections', 'directus_fields', 'directus_relations'].map(name => read(name, ALL, ['*']))

/** A lead with what hangs on it: what was done about it; and where its values come from, what was sent through a form, and what is marked in it, which nobody writes by hand. */
function leadsReadable(rule: Filter, ofActivities: FieldScope = 'all'): Right[] {
  const live = and(LIVE, rule)
  return [read('leads', live), read('lead_origins', via('lead', live)), read('lead_marks', via('lead', live)), read('form_submissions', via('lead', live)), read('activities', and(LIVE, via('lead', live)), ofActivities), read('source_documents', via('lead', live)), read('proposals', via('lead', live)), read('lead_duplicates', and(via('lead', live), via('other', live)))]
}

function leadsWritable(rule: Filter, deletable: Filter, check: Filter): Right[] {
  const live = and(LIVE, rule)
  return [
    { collection: 'leads', action: 'create', fields: 'writable', check },
    { collection: 'leads', action: 'update', fields: 'writable', rule: live, check },
    { collection: 'leads', action: 'delete', fields: [], rule: and(LIVE, deletable) },
  ]
}

/** Who sees a lead notes what was done about it (that the lead is one of theirs is a rule of `extensions/crm`), and changes what they did or noted themselves. */
function activitiesKept(rule: Filter): Right[] {
  const own = and(LIVE, via('lead', and(LIVE, rule)), DONE_OR_MADE_BY_ME)
  return [
    { collection: 'activities', action: 'create', fields: 'writable' },
    { collection: 'activities', action: 'update', fields: 'writable', rule: own },
    { collection: 'activities', action: 'delete', fields: [], rule: own },
  ]
}

/** Files at a lead. Programs see none of them: what people keep there is no value of the lead. */
const leadFilesReadable = (rule: Filter): Right => read('lead_files', and(LIVE, via('lead', and(LIVE, rule))))

/** Who sees a lead adds files to it (that the lead is one of theirs is a rule of `extensions/crm`), and changes or removes those of `whose`. */
function leadFilesKept(rule: Filter, whose: Filter): Right[] {
  const kept = and(LIVE, via('lead', and(LIVE, rule)), whose)
  return [
    leadFilesReadable(rule),
    { collection: 'lead_files', action: 'create', fields: 'writable' },
    { collection: 'lead_files', action: 'update', fields: 'writable', rule: kept },
    { collection: 'lead_files', action: 'delete', fields: [], rule: kept },
  ]
}

/** A customer with its people, and the opportunities that are one's own or nobody's. That they belong together, and to what one sees, is a rule of `extensions/crm/customers`. */
function customersReadable(rule: Filter): Right[] {
  const live = and(LIVE, rule)
  return [read('customers', live), read('contacts', and(LIVE, via('customer', live))), read('opportunities', and(live, via('customer', LIVE)))]
}

function customersKept(rule: Filter, deletable: Filter): Right[] {
  const [customer, contact, opportunity] = customersReadable(rule)
  return [customer, contact, opportunity].flatMap((right): Right[] => {
    if (!right) return []
    const { collection, rule: seen = ALL } = right
    const check = collection === 'contacts' ? {} : { check: rule }
    return [
      right,
      { collection, action: 'create', fields: 'writable', ...check },
      { collection, action: 'update', fields: 'writable', rule: seen, ...check },
      { collection, action: 'delete', fields: [], rule: collection === 'contacts' ? seen : and(seen, deletable) },
    ]
  })
}

/** Imports are made by their operation; here one may look at them. */
const importsReadable = (rule: Filter): Right[] => [read('imports', rule), read('import_rows', via('import', rule))]

/** Enrichments are made by their operation; what came of them is seen by whoever sees the lead. */
const enrichmentsReadable = (rule: Filter, leads: Filter): Right[] => [read('enrichment_runs', rule), read('enrichment_results', and(via('run', rule), via('lead', and(LIVE, leads))))]

const PROFILE_FIELDS = ['display_name', 'phone', 'company', 'time_zone', 'theme', 'track', 'wanted_fields', 'notify_portal', 'notify_mail'] as const

const VIEW_FIELDS = ['name', 'query', 'columns', 'shared'] as const

/** What programs see of activities: what people wrote down of their talks stays among people. */
const ACTIVITY_FIELDS = ['id', 'lead', 'kind', 'subject', 'direction', 'result', 'occurred_at', 'duration', 'person', 'user_created', 'date_created', 'user_updated', 'date_updated', 'deleted_at'] as const

/** Tasks may be given to anybody. */
function tasksKept(rule: Filter): Right[] {
  const live = and(LIVE, rule)
  return [
    read('tasks', live),
    { collection: 'tasks', action: 'create', fields: 'writable' },
    { collection: 'tasks', action: 'update', fields: 'writable', rule: live },
    { collection: 'tasks', action: 'delete', fields: [], rule: live },
  ]
}

const MY_THREADS = and(LIVE, OWN)

/** The rights of a tenant, policy by policy. `admin` and `operator` need none: they are administrators of their instance. */
export const RIGHTS: Readonly<Record<PolicyName, readonly Right[]>> = {
  member: [
    ...LOOKUPS.map(name => read(name)),
    read('directus_users', PEOPLE, ['id', 'first_name', 'last_name', 'avatar']),
    // Imports into collections without one of their own are made by their operation; here one may look at one's own.
    read('record_imports', MADE_BY_ME),
    read('directus_roles', ALL, ['id', 'name', 'icon']),
    ...SHAPE,
    read('portal_collections'),
    read('chat_threads', MY_THREADS),
    { collection: 'chat_threads', action: 'create', fields: ['title', 'bot', 'lead'], presets: { owner: '$CURRENT_USER', last_message_at: '$NOW' } },
    { collection: 'chat_threads', action: 'update', fields: ['title', 'lead'], rule: MY_THREADS },
    { collection: 'chat_threads', action: 'delete', fields: [], rule: MY_THREADS },
    read('profiles', ABOUT_ME),
    { collection: 'profiles', action: 'create', fields: PROFILE_FIELDS, presets: { person: '$CURRENT_USER' } },
    { collection: 'profiles', action: 'update', fields: PROFILE_FIELDS, rule: ABOUT_ME },
    read('saved_views', OWN_OR_SHARED),
    { collection: 'saved_views', action: 'create', fields: ['list', ...VIEW_FIELDS], presets: { owner: '$CURRENT_USER' } },
    { collection: 'saved_views', action: 'update', fields: VIEW_FIELDS, rule: OWN },
    { collection: 'saved_views', action: 'delete', fields: [], rule: OWN },
    read('tenant_settings', ALL, ['id', 'name', 'logo', 'accent', 'locale', 'time_zone']),
    // Messages come in through their operation alone: it stores, counts and calls the bot.
    read('chat_messages', via('thread', MY_THREADS)),
    // What a person is told of in the portal; read is what Studio calls archived.
    read('directus_notifications', TO_ME, ['id', 'timestamp', 'status', 'sender', 'subject', 'message', 'collection', 'item', 'recipient']),
    { collection: 'directus_notifications', action: 'update', fields: ['status'], rule: TO_ME },
  ],
  manager: [
    ...leadsReadable(ALL), ...leadsWritable(ALL, ALL, ALL), ...activitiesKept(ALL), ...leadFilesKept(ALL, ALL), ...customersKept(ALL, ALL), ...importsReadable(ALL), ...enrichmentsReadable(ALL, ALL), ...tasksKept(ALL),
    // What the team sees must not wait for whoever made it.
    { collection: 'saved_views', action: 'update', fields: VIEW_FIELDS, rule: SHARED },
    { collection: 'saved_views', action: 'delete', fields: [], rule: SHARED },
  ],
  rep: [...leadsReadable(OWN_OR_FREE), ...leadsWritable(OWN_OR_FREE, OWN_OR_MADE_AND_FREE, OWN_OR_FREE), ...activitiesKept(OWN_OR_FREE), ...leadFilesKept(OWN_OR_FREE, MADE_BY_ME), ...customersKept(OWN_OR_FREE, OWN_OR_MADE_AND_FREE), ...importsReadable(MADE_BY_ME), ...enrichmentsReadable(MADE_BY_ME, OWN_OR_FREE), ...tasksKept(MY_TASKS)],
  backoffice: [...leadsReadable(ALL), ...leadsWritable(ALL, ALL, ALL), ...activitiesKept(ALL), ...leadFilesKept(ALL, MADE_BY_ME), ...customersKept(ALL, ALL), ...importsReadable(MADE_BY_ME), ...enrichmentsReadable(MADE_BY_ME, ALL), ...tasksKept(MY_TASKS)],
  readonly: [...leadsReadable(ALL), leadFilesReadable(ALL), ...customersReadable(ALL), read('tasks', and(LIVE, MY_TASKS))],
  automation: [
    ...LOOKUPS.map(name => read(name)), ...SHAPE, read('portal_collections'), ...leadsReadable(ALL, ACTIVITY_FIELDS), ...customersReadable(ALL), ...enrichmentsReadable(MADE_BY_ME, ALL),
    // Whom it may write to: those who work here now.
    read('directus_users', ACTIVE_PEOPLE, ['id', 'first_name', 'last_name', 'avatar', 'email', 'language', 'role']),
    read('tasks', LIVE),
    { collection: 'tasks', action: 'create', fields: 'writable' },
    // What a program itself does: it writes a mail, it notes something. Calls and meetings are had by people, and nobody's name is lent.
    { collection: 'activities', action: 'create', fields: ['lead', 'kind', 'subject', 'direction', 'occurred_at'], check: BY_PROGRAMS },
    // Flows tell people of what happened.
    { collection: 'directus_notifications', action: 'create', fields: ['recipient', 'sender', 'subject', 'message', 'collection', 'item'], check: BY_ME },
  ],
  trainer: tasksKept(MY_TASKS),
  service: tasksKept(MY_TASKS),
  admin: [],
  operator: [],
}
