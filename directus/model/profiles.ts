import { defineCollection } from './language/collection.ts'
import { field } from './language/fields.ts'
import { l } from './language/label.ts'
import { NOTIFICATIONS, TRACKS, type Notification } from './wire/profiles.ts'

export { NOTIFICATIONS, TRACKS, type Notification }

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

/** Who has chosen nothing. */
export const DEFAULT_NOTIFICATIONS = { portal: ['lead_assigned', 'task_assigned', 'chat_answered', 'security'], mail: ['security'] } as const satisfies Record<string, readonly Notification[]>

/** How somebody is called whose records stay after they were erased; set as the last name, with no first name beside it. */
export const ERASED_NAMES = { de: 'Gelöschte Person', en: 'Deleted person' } as const

/** What people say about themselves in a tenant, beside name and language, which the login server keeps. */
export const profiles = defineCollection({
  name: 'profiles',
  domain: 'platform',
  label: { singular: l('Profil', 'Profile'), plural: l('Profile', 'Profiles') },
  icon: 'account_circle',
  display: '{{display_name}}',
  defaultSort: 'display_name',
  listFields: ['person', 'display_name', 'phone', 'company'],
  fields: {
    person: field.person({ label: l('Person', 'Person'), unique: true, readonly: true, belongs: 'self' }),
    display_name: field.text({ label: l('Anzeigename', 'Display name'), maxLength: 100 }),
    phone: field.phone({ label: l('Telefon', 'Phone') }),
    company: field.text({ label: l('Unternehmen', 'Company') }),
    time_zone: field.text({ label: l('Zeitzone', 'Time zone'), help: l('Leer: die des Unternehmens', 'Empty: the company\'s'), maxLength: 64 }),
    theme: field.choice({
      label: l('Darstellung', 'Theme'), default: 'system',
      choices: [{ value: 'system', label: l('Wie das System', 'As the system') }, { value: 'light', label: l('Hell', 'Light') }, { value: 'dark', label: l('Dunkel', 'Dark') }],
    }),
    track: field.choice({ label: l('Schwerpunkt in der Akademie', 'Track in the academy'), choices: TRACKS }),
    wanted_fields: field.tags({ label: l('Wichtige Lead-Felder', 'Lead fields that matter'), help: l('Spalten der Leads, die diese Person vor anderen sehen will', 'Columns of leads that this person wants to see first') }),
    notify_portal: field.tags({ label: l('Mitteilungen im Portal', 'Notifications in the portal'), help: l('Leer: die üblichen', 'Empty: the usual ones') }),
    notify_mail: field.tags({ label: l('Mitteilungen per Mail', 'Notifications by mail'), help: l('Leer: die üblichen', 'Empty: the usual ones') }),
  },
})
