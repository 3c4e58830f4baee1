import { columnsOf, DOMAINS } from '@kontor/model'
import { EVENT_CATALOGUE, EVENTS, discreetColumns, VALUE_MAX, type EventDescription, type EventSpec, type MeaningSpec } from '@kontor/model/events'
import { DEAD_DAYS, KEPT_DAYS } from './keys.ts'

const SPECS: readonly EventSpec[] = Object.values<EventSpec>(EVENTS)
const code = (names: readonly string[]) => names.map(name => `\`${name}\``).join(', ')

function contentOf({ type, collection }: EventDescription): string {
  const spec = SPECS.find(found => found.collection.name === collection) as EventSpec
  const action = type.slice(spec.prefix.length + 1)
  const meaning: MeaningSpec | undefined = spec.meanings[action]
  if (meaning) return `\`values\`: ${code(meaning.carries)}`
  return { created: '`values`', updated: '`changed`', deleted: '`erased` when it was deleted for good', restored: '' }[action] ?? ''
}

function whenOf({ type, collection }: EventDescription): string {
  const spec = SPECS.find(found => found.collection.name === collection) as EventSpec
  const meaning: MeaningSpec | undefined = spec.meanings[type.slice(spec.prefix.length + 1)]
  if (!meaning) return ''
  const what = meaning.becomes === undefined ? `\`${meaning.field}\` names ${columnsOf(spec.collection)[meaning.field]?.kind === 'person' ? 'somebody else' : 'a record'}` : `\`${meaning.field}\` becomes \`${meaning.becomes}\``
  return meaning.atCreation ? `${what}, also in a new record` : what
}

/** Every event and what it says, as `docs/events.md` shows it: made of what the triggers are made of. */
export function eventsDocument(): string {
  const row = (event: EventDescription) => `| \`${event.type}\` | ${event.label.de} | ${event.label.en} | ${whenOf(event)} | ${contentOf(event)} |`
  const domains = DOMAINS.filter(domain => SPECS.some(({ collection }) => collection.domain === domain))
  const silent = SPECS.flatMap(spec => discreetColumns(spec).map(name => `${spec.collection.name}.${name}`))
  return [
    '# Events', '',
    '<!-- Made by `node directus/events/cli.ts write` from directus/model/events.ts; do not edit. -->', '',
    'Every change of a record in the table below becomes an event, whoever makes it: portal, API, Studio, a flow, an import, SQL. The tenant\'s database writes it in the transaction of the change, so there is none for what was rolled back and none is missing for what was committed; the host publishes it to the tenant\'s own stream. How and why: [decision 0015](decisions/0015-events-by-outbox.md).', '',
    '## What you can rely on', '',
    '- **At least once.** After a crash an event may come twice, with the same `eventId`. What must not be done twice (a mail, a call to another system) is told apart by it; the hub\'s own consumers do so.',
    '- **In order per record.** Events of one record come in the order of its changes. There is no order between records.',
    '- **One tenant.** A stream holds events of one tenant; its consumers get no others.',
    `- **${KEPT_DAYS} days.** So long events are kept, in the database and in the stream. When Redis has lost its memory, the host publishes what is kept again.`,
    `- **Given up, not lost.** An event that a consumer gives up after its last attempt stays among the dead letters for ${DEAD_DAYS} days. The operator sees those of all tenants on the page *Operation*, administrators their own under *Administration, Events* and in Studio, at its side; there each is tried again, for that consumer alone, or discarded. One that is tried again comes after later events of its record.`,
    '- **Rows of an import** carry its id as `batchId` and no values. Consumers get `crm.import.finished` (leads) or `platform.import.finished` instead, unless they ask for rows.',
    '- **A tenant that is put back from an export** tells of none of its records: read them anew.', '',
    '## What an event says', '',
    '```json', JSON.stringify({
      eventId: '0c6f8a52-6a0f-4b8e-9d0a-5a3c1a4f7b10', tenantId: 'demo', type: 'crm.lead.updated', collection: 'leads', recordId: '7d5c…', timestamp: '2026-11-21T09:30:00.000Z',
      actorId: 'a91e…', traceId: null, batchId: null, payload: { id: '7d5c…', changed: { status: { from: 'new', to: 'qualified' }, notes: {} } },
    }, null, 2), '```', '',
    '- `actorId` is the person in the tenant\'s data (`directus_users`), null when nobody in particular did it. `traceId` is the `X-Trace-Id` of the call that made the change, over the API or in Studio; who writes in SQL says it with `set_config(\'kontor.trace_id\', ..., true)` in the transaction.',
    '- Fields are called as in the database (`next_step_at`); those that the tenant\'s administrators add come along.',
    '- `values`: what a new record holds, empty fields left out. `changed`: every field that differs, with its value before and after.',
    `- Left out are values longer than ${VALUE_MAX} characters, secrets (fields that Studio hashes, conceals or encrypts), and those of ${code(silent)}. Among \`changed\` such a field stands with nothing in it.`,
    '- When a record is deleted for good (a person is erased, say), its former events lose their values everywhere; `erased` says so.',
    '- A word such as "qualified" comes after the change itself, as an event of its own.', '',
    '## Reading them', '',
    'Over the portal\'s API, with a session or a token, as somebody in a tenant. Whether they may read the record, and which of its fields, is asked for each event at the moment at which it is handed out; of a deleted record, as if it were not deleted. Fields have their outside names there (`nextStepAt`). What is deleted for good is told to those alone who may read every record of the collection.', '',
    '- `GET /api/v1/platform/events?after=<cursor>` gives the next ones and the `cursor` to ask with afterwards; `wait=20` waits for news. Without `after` it answers the cursor of now, `after=0` begins with the oldest.',
    '- `GET /api/v1/platform/events/stream?tenant=<slug>` sends them as they come (server-sent events). It resumes after `Last-Event-ID`, says every 15 seconds that it is alive, and ends when session, token or membership end or the tenant is suspended. One person holds at most twelve at a time. `live=true` is for who only shows what is now: a `reset` stands for more than 500 events of the past.',
    '- Both take `types=crm.lead.qualified,crm.lead.*` and `rows=true` for rows of imports. Events of an area that is switched off are not handed out.', '',
    'The portal itself follows that stream with one connection for each tab: open lists and records show what colleagues change.', '',
    'Inside the hub `consume()` of `@kontor/events` works off a tenant\'s stream with a consumer group. The group `notices` tells people of leads and tasks that somebody gave them (`extensions/platform/notices`): it notes each event once in the tenant\'s database, and who gets many at once is told of them together.', '',
    '## A tenant\'s own collections', '',
    'Every collection that an administrator makes in Studio tells of its changes as `custom.<name>.created`, `.updated` and `.deleted`, from its first record on and with any kind of key (`recordId` is its text). A collection that was made past Studio begins with `SELECT kontor_state.follow_own(\'<name>\')` in the tenant\'s database, and `kontor_state.leave_own` ends it; an upgrade makes every collection that Directus knows follow again.', '',
    ...domains.flatMap(domain => [
      `## ${domain}`, '', '| type | Deutsch | English | when | payload beside `id` |', '| --- | --- | --- | --- | --- |',
      ...EVENT_CATALOGUE.filter(({ type }) => type.startsWith(`${domain}.`)).map(row), '',
    ]),
  ].join('\n')
}
