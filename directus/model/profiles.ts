import { defineCollection } from './language/collection.ts'
import { field } from './language/fields.ts'
import { l } from './language/label.ts'

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

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
    person: field.person({ label: l('Person', 'Person'), unique: true, readonly: true }),
    display_name: field.text({ label: l('Anzeigename', 'Display name'), maxLength: 100 }),
    phone: field.phone({ label: l('Telefon', 'Phone') }),
    company: field.text({ label: l('Unternehmen', 'Company') }),
    time_zone: field.text({ label: l('Zeitzone', 'Time zone'), help: l('Leer: die des Unternehmens', 'Empty: the company\'s'), maxLength: 64 }),
    theme: field.choice({
      label: l('Darstellung', 'Theme'), default: 'system',
      choices: [{ value: 'system', label: l('Wie das System', 'As the system') }, { value: 'light', label: l('Hell', 'Light') }, { value: 'dark', label: l('Dunkel', 'Dark') }],
    }),
  },
})
