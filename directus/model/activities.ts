import { defineCollection } from './language/collection.ts'
import { field } from './language/fields.ts'
import { l } from './language/label.ts'

/** What was done about a lead. What is still to be done is a task (`tasks.ts`), which the lead's time line shows beside these. */
export const activities = defineCollection({
  name: 'activities',
  domain: 'crm',
  label: { singular: l('Aktivität', 'Activity'), plural: l('Aktivitäten', 'Activities') },
  note: l('Anrufe, Mails, Treffen und Notizen zu Leads', 'Calls, mails, meetings and notes about leads'),
  icon: 'forum',
  display: '{{subject}}',
  softDelete: true,
  history: true,
  importable: true,
  defaultSort: '-occurred_at',
  listFields: ['kind', 'lead', 'subject', 'result', 'person', 'occurred_at'],
  // The time line of a lead reads these from its newest entry on; what somebody did, likewise.
  liveIndexes: [['lead', 'occurred_at', 'id'], ['person', 'occurred_at', 'id'], ['occurred_at', 'id']],
  fields: {
    lead: field.relation({ label: l('Lead', 'Lead'), to: 'leads', onDelete: 'CASCADE', required: true }),
    kind: field.choice({
      label: l('Art', 'Kind'), required: true, default: 'note',
      choices: [
        { value: 'call', label: l('Anruf', 'Call'), color: '#16A34A', icon: 'call' },
        { value: 'mail', label: l('Mail', 'Mail'), color: '#3B82F6', icon: 'mail' },
        { value: 'meeting', label: l('Treffen', 'Meeting'), color: '#8B5CF6', icon: 'groups' },
        { value: 'note', label: l('Notiz', 'Note'), color: '#64748B', icon: 'sticky_note_2' },
      ],
    }),
    subject: field.text({ label: l('Betreff', 'Subject'), maxLength: 200, search: true, width: 'full' }),
    body: field.longText({ label: l('Text', 'Text'), maxLength: 20_000 }),
    direction: field.choice({
      label: l('Richtung', 'Direction'), help: l('Von Anrufen und Mails', 'Of calls and mails'),
      choices: [
        { value: 'out', label: l('Ausgehend', 'Outgoing') },
        { value: 'in', label: l('Eingehend', 'Incoming') },
      ],
    }),
    result: field.choice({
      label: l('Ergebnis', 'Result'), help: l('Von Anrufen', 'Of calls'), own: 'free',
      choices: [
        { value: 'reached', label: l('Erreicht', 'Reached'), color: '#16A34A' },
        { value: 'not_reached', label: l('Nicht erreicht', 'Not reached'), color: '#F59E0B' },
        { value: 'appointment', label: l('Termin vereinbart', 'Appointment'), color: '#3B82F6' },
        { value: 'no_interest', label: l('Kein Interesse', 'No interest'), color: '#DC2626' },
      ],
    }),
    occurred_at: field.timestamp({ label: l('Wann', 'When'), help: l('Leer: jetzt', 'Empty: now'), default: 'now' }),
    duration: field.integer({ label: l('Dauer (Minuten)', 'Duration (minutes)'), min: 0, max: 10_080 }),
    // What somebody did is nobody else's when they are gone.
    person: field.person({ label: l('Wer', 'Who'), help: l('Leer: wer die Aktivität einträgt', 'Empty: who enters the activity') }),
  },
})
