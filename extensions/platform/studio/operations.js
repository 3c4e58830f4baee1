import { input, long } from './form.js'
import { isGerman, say } from './say.js'

/** How Studio offers our operations of flows. Each text stands here in both languages and is chosen when the form is opened. */

const about = () => [
  input('collection', say('Zu einem Datensatz: Sammlung', 'About a record: collection'), { full: false, kind: 'system-collection' }),
  input('record', say('Kennung des Datensatzes', 'Id of the record'), { full: false, note: say('Zum Beispiel {{$trigger.key}}', 'For example {{$trigger.key}}') }),
]
const to = mail => input('to', say('An', 'To'), {
  required: true,
  note: mail
    ? say('Adressen, Kennungen von Personen oder Rollen (manager, rep …), mit Komma. Zum Beispiel {{$trigger.payload.owner}}', 'Addresses, ids of people or roles (manager, rep …), with commas. For example {{$trigger.payload.owner}}')
    : say('Kennungen von Personen oder Rollen (manager, rep …), mit Komma. Zum Beispiel {{$trigger.payload.owner}}', 'Ids of people or roles (manager, rep …), with commas. For example {{$trigger.payload.owner}}'),
})

export const operations = [
  {
    id: 'kontor-make-task', icon: 'task_alt', name: 'Kontor: Aufgabe anlegen / make a task',
    description: 'Legt eine Aufgabe im Portal an. Makes a task in the portal.',
    overview: ({ title, assignee }) => [{ label: say('Titel', 'Title'), text: title ?? '' }, { label: say('Wer', 'Assignee'), text: assignee ?? '' }],
    options: () => [
      input('title', say('Titel', 'Title'), { required: true }), input('text', say('Notizen', 'Notes'), long),
      input('assignee', say('Wer (Kennung der Person)', 'Assignee (id of the person)'), { full: false, note: say('Zum Beispiel {{$trigger.payload.owner}}', 'For example {{$trigger.payload.owner}}') }),
      input('dueInDays', say('Fällig in Tagen', 'Due in days'), { full: false, type: 'integer', options: { min: 0 } }), ...about(),
    ],
  },
  {
    id: 'kontor-notify', icon: 'notifications', name: 'Kontor: Im Portal benachrichtigen / notify in the portal',
    description: 'Schreibt Personen eine Mitteilung. Tells people in the portal.',
    overview: ({ to: whom, subject }) => [{ label: say('An', 'To'), text: whom ?? '' }, { label: say('Betreff', 'Subject'), text: subject ?? '' }],
    options: () => [to(false), input('subject', say('Betreff', 'Subject'), { required: true }), input('text', say('Text', 'Text'), long), ...about()],
  },
  {
    id: 'kontor-send-mail', icon: 'mail', name: 'Kontor: E-Mail senden / send mail',
    description: 'Schreibt Personen in ihrer Sprache. Writes to people in their language.',
    overview: ({ to: whom, template, subjectDe, subjectEn }) => [{ label: say('An', 'To'), text: whom ?? '' }, template ? { label: say('Text', 'Text'), text: say('Vorlage', 'Template') } : { label: say('Betreff', 'Subject'), text: (isGerman() ? subjectDe ?? subjectEn : subjectEn ?? subjectDe) ?? '' }],
    options: () => [
      to(true),
      input('template', say('Vorlage', 'Template'), { type: 'json', kind: 'collection-item-dropdown', note: say('Unter Inhalte, E-Mail-Vorlagen. Oder leer lassen und hier schreiben:', 'Under Content, Mail templates. Or leave it empty and write here:'), options: { selectedCollection: 'mail_templates', template: '{{name}}' } }),
      ...about(),
      input('subjectDe', say('Betreff, deutsch', 'Subject, German')), input('textDe', say('Text, deutsch', 'Text, German'), long),
      input('subjectEn', say('Betreff, englisch', 'Subject, English'), { note: say('Leer: wie deutsch', 'Empty: as in German') }), input('textEn', say('Text, englisch', 'Text, English'), long),
    ],
  },
  {
    id: 'kontor-start-workflow', icon: 'account_tree', name: 'Kontor: Workflow starten / start a workflow',
    description: 'Ruft einen Workflow des Betriebs in n8n. Calls a workflow of the operator in n8n.',
    overview: ({ name }) => [{ label: say('Workflow', 'Workflow'), text: name ?? '' }],
    options: () => [
      input('name', say('Name', 'Name'), { required: true, note: say('Der Webhook des Workflows heißt flows/ und dieser Name', 'The workflow\'s webhook is flows/ and this name') }),
      input('data', say('Daten', 'Data'), { type: 'json', kind: 'input-code', options: { language: 'json', template: '{ "lead": "{{$trigger.key}}" }' } }),
    ],
  },
]
