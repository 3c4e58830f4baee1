import { activities } from './activities.ts'
import { crmCollections } from './crm.ts'
import { opportunities } from './customers.ts'
import { defineCollection, type Collection } from './language/collection.ts'
import { field, type Choice, type ChoiceField } from './language/fields.ts'
import { l, type Label } from './language/label.ts'

/** A list whose values a tenant may change: `leads.status`. */
export interface ChoiceList {
  readonly list: string
  readonly collection: string
  readonly field: string
  readonly label: Label
  /** Rules depend on the built-in values, so each of the tenant's own belongs to one of them. */
  readonly categories: boolean
  readonly choices: readonly Choice[]
  readonly default?: string
  readonly required: boolean
}

function listsOf(collections: readonly Collection[]): ChoiceList[] {
  return collections.flatMap(c => Object.entries(c.fields).flatMap(([name, f]): ChoiceList[] => {
    if (f.kind !== 'choice' || !f.own) return []
    const { choices, own, required = false, default: first } = f as ChoiceField
    const label = l(`${c.label.singular.de}: ${f.label.de}`, `${c.label.singular.en}: ${f.label.en}`)
    return [{ list: `${c.name}.${name}`, collection: c.name, field: name, label, categories: own === 'category', choices, required, ...first === undefined ? {} : { default: first } }]
  }))
}

/** Every list of the model that a tenant may change. */
export const CHOICE_LISTS: readonly ChoiceList[] = listsOf([...crmCollections, activities, opportunities])

const categories = [...new Map(CHOICE_LISTS.filter(list => list.categories).flatMap(list => list.choices).map(c => [c.value, { value: c.value, label: c.label, ...c.color ? { color: c.color } : {} }])).values()]

/** The values of those lists, built-in ones too: the administrator names, colours, orders and retires them here. */
export const choiceValues = defineCollection({
  name: 'choice_values',
  domain: 'platform',
  label: { singular: l('Auswahlwert', 'Choice'), plural: l('Auswahlwerte', 'Choices') },
  note: l('Status und andere Auswahlen: Werte anlegen, umbenennen, färben, ordnen und stilllegen', 'Statuses and other choices: add, rename, colour, order and retire values'),
  icon: 'checklist',
  display: '{{name_de}}',
  defaultSort: 'sort',
  listFields: ['list', 'name_de', 'name_en', 'color', 'category', 'retired'],
  unique: [['list', 'value']],
  fields: {
    list: field.choice({ label: l('Auswahl', 'List'), required: true, choices: CHOICE_LISTS.map(({ list, label }) => ({ value: list, label })) }),
    value: field.text({ label: l('Schlüssel', 'Key'), required: true, maxLength: 60, help: l('Kleinbuchstaben, Ziffern und _, zum Beispiel „termin_vereinbart“. So heißt der Wert in Importen und in der API; er bleibt, auch wenn der Name sich ändert.', 'Small letters, digits and _, such as "meeting_booked". Imports and the API call the value so; it stays when the name changes.') }),
    name_de: field.text({ label: l('Name (Deutsch)', 'Name (German)'), required: true, maxLength: 100 }),
    name_en: field.text({ label: l('Name (Englisch)', 'Name (English)'), maxLength: 100, help: l('Leer: wie der deutsche', 'Empty: as the German one') }),
    color: field.text({ label: l('Farbe', 'Colour'), maxLength: 9, color: true }),
    category: field.choice({ label: l('Gehört zu', 'Belongs to'), choices: categories, help: l('Nur für Status: der eingebaute Wert, dessen Regeln für diesen gelten', 'For statuses only: the built-in value whose rules hold for this one') }),
    sort: field.integer({ label: l('Reihenfolge', 'Order'), default: 0, indexed: true }),
    retired: field.boolean({ label: l('Stillgelegt', 'Retired'), default: false, help: l('Datensätze behalten den Wert, neu gewählt werden kann er nicht', 'Records keep the value; it cannot be chosen any more') }),
    built_in: field.boolean({ label: l('Eingebaut', 'Built in'), default: false, readonly: true }),
  },
})
