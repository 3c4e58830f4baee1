/** A flow with its steps in their order; each begins when the one before has succeeded. */
export interface ExampleFlow {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly icon: string
  readonly scope: 'items.create' | 'items.update'
  readonly steps: readonly { readonly id: string, readonly key: string, readonly type: string, readonly name: string, readonly options: object }[]
}

/** The same in every tenant, so that docs and tests can name them. */
const id = (n: number) => `6b6f6e74-6f72-4004-8000-${String(n).padStart(12, '0')}`

/** Flows on leads that every tenant finds in its Studio, switched off: to switch on, change, copy or delete. */
export const EXAMPLE_FLOWS: readonly ExampleFlow[] = [
  {
    id: id(100), icon: 'local_fire_department', scope: 'items.create', name: 'Beispiel: neuer heißer Lead, Aufgabe für seine Person',
    description: 'Legt zu einem neuen Lead, der heiß ist, eine Aufgabe für morgen an. Example: a task for the owner of a new lead that is hot.',
    steps: [
      { id: id(101), key: 'hot', type: 'condition', name: 'Heiß?', options: { filter: { $trigger: { payload: { rating: { _eq: 'hot' } } } } } },
      { id: id(102), key: 'task', type: 'kontor-make-task', name: 'Aufgabe', options: { title: 'Heißen Lead anrufen: {{$trigger.payload.company}}', assignee: '{{$trigger.payload.owner}}', dueInDays: 1, collection: 'leads', record: '{{$trigger.key}}' } },
    ],
  },
  {
    id: id(200), icon: 'verified', scope: 'items.update', name: 'Beispiel: Lead qualifiziert, E-Mail an die Vertriebsleitung',
    description: 'Schreibt der Vertriebsleitung, wenn ein Lead qualifiziert wird. Example: a mail to the sales managers when a lead is qualified.',
    steps: [
      { id: id(201), key: 'qualified', type: 'condition', name: 'Qualifiziert?', options: { filter: { $trigger: { payload: { status: { _eq: 'qualified' } } } } } },
      { id: id(202), key: 'lead', type: 'item-read', name: 'Lead', options: { collection: 'leads', key: ['{{$trigger.keys[0]}}'], query: { fields: ['company', 'lead_number', 'city'] } } },
      {
        id: id(203), key: 'mail', type: 'kontor-send-mail', name: 'E-Mail', options: {
          to: 'manager',
          subjectDe: 'Lead qualifiziert: {{lead.company}}', textDe: '{{lead.company}} ({{lead.lead_number}}) ist jetzt qualifiziert.',
          subjectEn: 'Lead qualified: {{lead.company}}', textEn: '{{lead.company}} ({{lead.lead_number}}) is qualified now.',
        },
      },
    ],
  },
]

/** As rows of Directus' tables. */
export function flowRecords() {
  return EXAMPLE_FLOWS.map(({ steps, scope, ...flow }) => ({
    ...flow, seed: `flows:${flow.id}`, operation: steps[0]?.id, options: { type: 'action', scope: [scope], collections: ['leads'] },
    // Beside each other, as Studio draws them.
    operations: steps.map((step, at) => ({ ...step, resolve: steps[at + 1]?.id ?? null, position_x: 19 + at * 18, position_y: 1, flow: flow.id })),
  }))
}

/** Steps and flow point to each other, which PostgreSQL looks at when all of it is there. */
export const FLOWS_SQL = `
  WITH given AS (
    SELECT * FROM jsonb_to_recordset($1::jsonb) AS r(id uuid, name text, description text, icon text, options json, operation uuid, operations jsonb)
  ), made AS (
    INSERT INTO directus_flows (id, name, description, icon, status, trigger, accountability, options, operation, date_created)
    SELECT id, name, description, icon, 'inactive', 'event', 'all', options, operation, now() FROM given ON CONFLICT (id) DO NOTHING RETURNING id
  ), steps AS (
    INSERT INTO directus_operations (id, name, key, type, position_x, position_y, options, resolve, flow, date_created)
    SELECT o.id, o.name, o.key, o.type, o.position_x, o.position_y, o.options, o.resolve, o.flow, now()
    FROM given JOIN made ON made.id = given.id
    CROSS JOIN LATERAL jsonb_to_recordset(given.operations) AS o(id uuid, name text, key text, type text, position_x int, position_y int, options json, resolve uuid, flow uuid)
  )
  SELECT count(*)::int AS made FROM made`
