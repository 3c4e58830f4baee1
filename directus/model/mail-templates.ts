import { defineCollection } from './language/collection.ts'
import { field } from './language/fields.ts'
import { l } from './language/label.ts'

const HELP = l('Leer: wie deutsch', 'Empty: as in German')

/** Mails that the administrator words once and flows send, with variables such as `{{record.company}}`. */
export const mailTemplates = defineCollection({
  name: 'mail_templates',
  domain: 'platform',
  label: { singular: l('E-Mail-Vorlage', 'Mail template'), plural: l('E-Mail-Vorlagen', 'Mail templates') },
  note: l('Texte für den Schritt „E-Mail senden“ in Abläufen; {{record.company}} setzt ein Feld des Datensatzes ein', 'Texts for the step "Send mail" of Flows; {{record.company}} puts in a field of the record'),
  icon: 'drafts',
  display: '{{name}}',
  defaultSort: 'name',
  listFields: ['name', 'subject_de', 'subject_en'],
  few: true,
  groups: [{ key: 'german', label: l('Deutsch', 'German') }, { key: 'english', label: l('Englisch', 'English') }],
  fields: {
    name: field.text({ label: l('Name', 'Name'), required: true, unique: true, maxLength: 100, help: l('So heißt die Vorlage in Abläufen', 'What Flows call it') }),
    subject_de: field.text({ label: l('Betreff', 'Subject'), required: true, maxLength: 200, group: 'german' }),
    text_de: field.longText({ label: l('Text', 'Text'), required: true, maxLength: 10_000, group: 'german', help: l('Variablen wie {{record.company}} und {{record.owner.first_name}}; eine leere Zeile trennt Absätze', 'Variables such as {{record.company}} and {{record.owner.first_name}}; an empty line parts paragraphs') }),
    subject_en: field.text({ label: l('Betreff', 'Subject'), maxLength: 200, group: 'english', help: HELP }),
    text_en: field.longText({ label: l('Text', 'Text'), maxLength: 10_000, group: 'english', help: HELP }),
  },
})
