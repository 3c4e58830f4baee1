import { defineCollection } from './language/collection.ts'
import { field } from './language/fields.ts'
import { l } from './language/label.ts'

/** What became of a pair. */
export const DUPLICATE_STATES = ['open', 'dismissed'] as const
export type DuplicateState = (typeof DUPLICATE_STATES)[number]

/** Two leads that are held to be the same company. The hub finds them; people decide. */
export const leadDuplicates = defineCollection({
  name: 'lead_duplicates',
  domain: 'crm',
  label: { singular: l('Mögliche Dublette', 'Possible duplicate'), plural: l('Mögliche Dubletten', 'Possible duplicates') },
  note: l('Leads, die vermutlich dieselbe Firma sind, mit Gründen; Personen entscheiden', 'Leads that are probably the same company, with reasons; people decide'),
  icon: 'difference',
  display: '{{lead.company}} / {{other.company}}',
  defaultSort: '-score',
  unique: [['lead', 'other']],
  listFields: ['score', 'lead', 'other', 'state', 'date_created'],
  indexes: [['state', 'score'], ['state', 'date_created']],
  fields: {
    lead: field.relation({ label: l('Lead', 'Lead'), to: 'leads', onDelete: 'CASCADE', copy: true, readonly: true }),
    other: field.relation({ label: l('Anderer Lead', 'Other lead'), to: 'leads', onDelete: 'CASCADE', copy: true, readonly: true }),
    score: field.decimal({ label: l('Ähnlichkeit', 'Likeness'), min: 0, max: 1, readonly: true, help: l('Von 0 bis 1', 'From 0 to 1') }),
    reasons: field.json({ label: l('Gründe', 'Reasons'), readonly: true }),
    state: field.choice({
      label: l('Zustand', 'State'), default: 'open', readonly: true,
      choices: [
        { value: 'open', label: l('Offen', 'Open'), color: '#F59E0B' },
        { value: 'dismissed', label: l('Keine Dublette', 'No duplicate'), color: '#64748B' },
      ],
    }),
    // Of both leads when they were compared: when these change, what was dismissed is asked again.
    fingerprint: field.text({ label: l('Verglichene Werte', 'Values compared'), maxLength: 32, readonly: true, internal: true, hidden: true }),
    decided_by: field.person({ label: l('Entschieden von', 'Decided by'), readonly: true }),
    decided_at: field.timestamp({ label: l('Entschieden am', 'Decided at'), readonly: true }),
  },
})
