import { defineCollection } from './language/collection.ts'
import { field } from './language/fields.ts'
import { l } from './language/label.ts'

/** What somebody has to do, alone or about a record. */
export const tasks = defineCollection({
  name: 'tasks',
  domain: 'platform',
  label: { singular: l('Aufgabe', 'Task'), plural: l('Aufgaben', 'Tasks') },
  note: l('Was jemand zu tun hat, für sich oder zu einem Datensatz', 'What somebody has to do, alone or about a record'),
  icon: 'task_alt',
  display: '{{title}}',
  softDelete: true,
  importable: true,
  defaultSort: 'due_on',
  listFields: ['title', 'assignee', 'due_on', 'done'],
  bookmarks: [{ key: 'mine', label: l('Meine offenen', 'My open tasks'), icon: 'person', filter: { _and: [{ assignee: { _eq: '$CURRENT_USER' } }, { done: { _eq: false } }] } }],
  liveIndexes: [['assignee', 'done', 'due_on'], ['about_collection', 'about_record']],
  fields: {
    title: field.text({ label: l('Titel', 'Title'), required: true, search: true, maxLength: 200, width: 'full' }),
    text: field.longText({ label: l('Notizen', 'Notes'), maxLength: 5000 }),
    due_on: field.date({ label: l('Fällig am', 'Due on') }),
    assignee: field.person({ label: l('Wer', 'Assignee'), help: l('Leer: wer die Aufgabe anlegt', 'Empty: who makes the task'), indexed: true, belongs: 'work' }),
    done: field.boolean({ label: l('Erledigt', 'Done'), required: true, default: false }),
    about_collection: field.text({ label: l('Sammlung des Datensatzes', 'Collection of the record'), help: l('Wie leads; zusammen mit der Kennung', 'Such as leads; together with the id'), maxLength: 64, hidden: true }),
    about_record: field.text({ label: l('Kennung des Datensatzes', 'Id of the record'), maxLength: 64, hidden: true }),
  },
})
