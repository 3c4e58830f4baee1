import { defineCollection } from './language/collection.ts'
import { field } from './language/fields.ts'
import { l } from './language/label.ts'

/** `waiting`: to be sent, or to be tried again. `failed`: given up after a day, or never possible. */
export const DELIVERY_STATES = ['waiting', 'delivered', 'failed'] as const
export type DeliveryState = (typeof DELIVERY_STATES)[number]
/** Why a webhook rests. */
export const PAUSE_REASONS = ['by_hand', 'failing', 'secret_lost'] as const
export type PauseReason = (typeof PAUSE_REASONS)[number]

/** Days for which the log is kept: as long as the events themselves, so that each entry can be sent again. */
export const DELIVERY_DAYS = 7
/** Entries of one webhook's log at most, beside what is still to be sent. */
export const DELIVERIES_KEPT = 10_000
/** Webhooks of one tenant at most. */
export const WEBHOOKS_MOST = 20

/** Addresses of other systems that are told of events. Their secrets lie in `kontor_state.webhook_secrets`, encrypted. */
export const webhooks = defineCollection({
  name: 'webhooks',
  domain: 'platform',
  label: { singular: l('Webhook', 'Webhook'), plural: l('Webhooks', 'Webhooks') },
  note: l('Werden im Portal unter „Verwaltung“ angelegt und geändert', 'Made and changed in the portal\'s administration'),
  icon: 'webhook',
  display: '{{name}}',
  defaultSort: 'name',
  listFields: ['name', 'url', 'active', 'date_created'],
  fields: {
    name: field.text({ label: l('Name', 'Name'), required: true, maxLength: 100 }),
    url: field.url({ label: l('Adresse', 'Address'), required: true }),
    event_types: field.tags({ label: l('Ereignisse', 'Events') }),
    active: field.boolean({ label: l('Eingeschaltet', 'Switched on'), required: true, default: true }),
    paused_reason: field.text({ label: l('Grund der Pause', 'Reason of the pause'), maxLength: 20 }),
    // Events from before are none of its business.
    since: field.timestamp({ label: l('Ereignisse seit', 'Events since'), default: 'now' }),
    failing_since: field.timestamp({ label: l('Scheitert seit', 'Failing since') }),
  },
})

export const webhookDeliveries = defineCollection({
  name: 'webhook_deliveries',
  domain: 'platform',
  label: { singular: l('Zustellung', 'Delivery'), plural: l('Zustellungen', 'Deliveries') },
  note: l('Was an Webhooks ging und was sie antworteten', 'What went to webhooks and what they answered'),
  icon: 'send',
  display: '{{type}}',
  defaultSort: '-queued_at',
  hidden: true,
  audit: false,
  listFields: ['queued_at', 'type', 'state', 'status', 'attempts'],
  indexes: [['queued_at'], ['webhook', 'queued_at'], ['webhook', 'state', 'queued_at'], ['webhook', 'state', 'due_at', 'queued_at'], ['webhook', 'sent_at'], ['record', 'webhook', 'state', 'queued_at']],
  unique: [['webhook', 'event', 'replay']],
  fields: {
    webhook: field.relation({ label: l('Webhook', 'Webhook'), to: 'webhooks', onDelete: 'CASCADE', required: true }),
    event: field.uuid({ label: l('Ereignis', 'Event'), readonly: true }),
    type: field.text({ label: l('Art', 'Type'), maxLength: 100, readonly: true }),
    record: field.text({ label: l('Datensatz', 'Record'), readonly: true }),
    // 0 for the event itself, then 1, 2 ... for each time that a person sends it again.
    replay: field.integer({ label: l('Wiederholung', 'Repetition'), default: 0, readonly: true }),
    state: field.choice({
      label: l('Zustand', 'State'), readonly: true, default: 'waiting',
      choices: [
        { value: 'waiting', label: l('Wartet', 'Waiting'), color: '#F59E0B' },
        { value: 'delivered', label: l('Zugestellt', 'Delivered'), color: '#16A34A' },
        { value: 'failed', label: l('Gescheitert', 'Failed'), color: '#DC2626' },
      ],
    }),
    attempts: field.integer({ label: l('Versuche', 'Attempts'), default: 0, readonly: true }),
    queued_at: field.timestamp({ label: l('Angelegt', 'Queued at'), default: 'now', readonly: true }),
    due_at: field.timestamp({ label: l('Nächster Versuch', 'Next attempt'), default: 'now', readonly: true }),
    // A day is counted from the first attempt: what had to wait for its turn is not given up for it.
    tried_since: field.timestamp({ label: l('Versucht seit', 'Tried since'), readonly: true, hidden: true }),
    sent_at: field.timestamp({ label: l('Zuletzt gesendet', 'Sent last at'), readonly: true }),
    status: field.integer({ label: l('HTTP-Status', 'HTTP status'), readonly: true }),
    latency: field.integer({ label: l('Dauer (ms)', 'Time (ms)'), readonly: true }),
    problem: field.text({ label: l('Grund', 'Reason'), maxLength: 40, readonly: true }),
    response: field.text({ label: l('Antwort (Anfang)', 'Answer (beginning)'), maxLength: 500, readonly: true }),
  },
})
