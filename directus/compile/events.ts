import type { Collection } from '@kontor/model'
import { discreetColumns, unspokenColumns, VALUE_MAX, type Change, type EventSpec, type MeaningSpec } from '@kontor/model/events'
import { categorySql } from './choices.ts'
import { BEFORE_NOW, CHANGED_BY, listsOf, onListChange } from './links.ts'
import { ownEventSql } from './own-events.ts'
import { literal, quote, ROWS_OF_A_STATEMENT, sqlName } from './sql.ts'

/** Channel on which a tenant's database tells the host that events wait; there is no payload. */
export const EVENTS_WAIT = 'kontor_events'
/** Who writes without telling holds this lock (shared) until the commit, so that the host knows that more is to come. */
export const WRITERS = 'hashtext(\'kontor_state.outbox_writers\')'

/**
 * What is told of a tenant's records, written in the transaction of the change itself. `position` grows in the order in
 * which changes of one record commit: a change holds its row until it commits, and takes its number after it has the row.
 * Positions of different records may become visible in another order, so nobody may read "after position n" (decision 0015).
 */
const TABLES = `
CREATE TABLE IF NOT EXISTS kontor_state.outbox_events (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id uuid NOT NULL DEFAULT gen_random_uuid(), at timestamptz NOT NULL DEFAULT clock_timestamp(),
  type text NOT NULL, collection text NOT NULL, record text NOT NULL, actor uuid, trace text, batch text, payload jsonb NOT NULL,
  published_at timestamptz, erased boolean NOT NULL DEFAULT false);
CREATE INDEX IF NOT EXISTS outbox_events_open ON kontor_state.outbox_events (position) WHERE published_at IS NULL;
CREATE INDEX IF NOT EXISTS outbox_events_erased ON kontor_state.outbox_events (position) WHERE erased;
CREATE INDEX IF NOT EXISTS outbox_events_record ON kontor_state.outbox_events (record);
CREATE TABLE IF NOT EXISTS kontor_state.outbox_relay (id integer PRIMARY KEY DEFAULT 1 CHECK (id = 1), epoch uuid NOT NULL, run_id text NOT NULL);
DO $body$ BEGIN
  -- A tenant's own records may have keys of another kind.
  IF (SELECT atttypid FROM pg_attribute WHERE attrelid = 'kontor_state.outbox_events'::regclass AND attname = 'record') = 'uuid'::regtype THEN
    ALTER TABLE kontor_state.outbox_events ALTER COLUMN record TYPE text;
  END IF;
END $body$;`

const texts = (names: readonly string[]) => `ARRAY[${names.map(literal).join(', ')}]::text[]`
const TARGET = 'kontor_state.outbox_events (type, collection, record, actor, trace, batch, payload)'

/** One kind of event that a statement may bring about: when, by whom, and what it says; SQL over `n` and `o`. */
interface Outcome { readonly type: string, readonly when: string, readonly actor: string, readonly payload: string }

function meaningOutcome({ prefix, collection }: EventSpec, action: string, { field, becomes, carries }: MeaningSpec, actor: string, former: string | undefined): Outcome {
  // A tenant's own status means what the built-in one means that it belongs to.
  const value = (row: string) => becomes === undefined ? `${row}.${quote(field)}` : categorySql(collection.name, field, `${row}.${quote(field)}`)
  const is = becomes === undefined ? `${value('n')} IS NOT NULL` : `${value('n')} = ${literal(becomes)}`
  return {
    type: `${prefix}.${action}`, actor, when: former === undefined ? is : `${is} AND ${value('n')} IS DISTINCT FROM ${value(former)}`,
    payload: `jsonb_build_object('id', n.id, 'values', jsonb_build_object(${carries.map(name => `${literal(name)}, n.${quote(name)}`).join(', ')}))`,
  }
}

/** One statement for all of them: a row that fits several conditions makes several events. */
function insertOutcomes(collection: string, outcomes: readonly Outcome[], from: string): string {
  if (outcomes.length === 0) return ''
  const pick = (part: 'actor' | 'payload') => `CASE s.type ${outcomes.map(outcome => `WHEN ${literal(outcome.type)} THEN ${outcome[part]}`).join(' ')} END`
  return `
    INSERT INTO ${TARGET}
    SELECT s.type, ${literal(collection)}, n.id::text, ${pick('actor')}, trace, nullif(batch, n.id::text), ${pick('payload')}
    FROM ${from} CROSS JOIN LATERAL (VALUES ${outcomes.map(({ type, when }, i) => `(${i}, ${literal(type)}, ${when})`).join(', ')}) AS s (rank, type, applies)
    WHERE s.applies ORDER BY n.id, s.rank;
    GET DIAGNOSTICS rows_told = ROW_COUNT;
    written := written + rows_told;`
}

function insertChange(spec: EventSpec, change: Change, { actor, payload, from, where }: { readonly actor: string, readonly payload: string, readonly from: string, readonly where?: string }): string {
  if (!spec.changes.includes(change)) return ''
  return `
    INSERT INTO ${TARGET}
    SELECT ${literal(`${spec.prefix}.${change}`)}, ${literal(spec.collection.name)}, n.id::text, ${actor}, trace, nullif(batch, n.id::text), ${payload}
    FROM ${from}${where === undefined ? '' : ` WHERE ${where}`};
    GET DIAGNOSTICS rows_told = ROW_COUNT;
    written := written + rows_told;`
}

/** Rows of a batch carry their id alone: a hundred thousand of them are read again by nobody or by their id. */
const CREATED = `CASE WHEN batch IS NULL THEN jsonb_build_object('id', n.id, 'values', coalesce((
      SELECT jsonb_object_agg(v.key, v.value) FROM jsonb_each(to_jsonb(n)) v
      WHERE v.value <> 'null' AND v.key <> ALL (unspoken) AND v.key <> ALL (discreet) AND length(v.value::text) <= ${VALUE_MAX}), '{}')) ELSE jsonb_build_object('id', n.id) END`

const CHANGED = `(
      SELECT jsonb_object_agg(v.key, CASE WHEN batch IS NOT NULL OR v.key = ANY (discreet) OR length(v.value::text) > ${VALUE_MAX} OR length((r.was -> v.key)::text) > ${VALUE_MAX}
        THEN '{}'::jsonb ELSE jsonb_build_object('from', r.was -> v.key, 'to', v.value) END)
      FROM (SELECT to_jsonb(o) AS was, to_jsonb(n) AS is_now OFFSET 0) r, jsonb_each(r.is_now) v
      WHERE v.value IS DISTINCT FROM r.was -> v.key AND v.key <> ALL (unspoken))`

/** Directus and the bulk writers note time and person together; a change that left the time alone is nobody's. */
const UPDATED_BY = 'CASE WHEN n.date_updated IS DISTINCT FROM o.date_updated THEN n.user_updated END'
const BOTH = 'new_rows n JOIN old_rows o ON o.id = n.id'

function updateBranch(spec: EventSpec): string {
  const { collection: { name, softDelete }, prefix } = spec
  const id = 'jsonb_build_object(\'id\', n.id)'
  const outcomes: Outcome[] = [
    ...softDelete && spec.changes.includes('deleted') ? [{ type: `${prefix}.deleted`, when: 'o.deleted_at IS NULL AND n.deleted_at IS NOT NULL', actor: 'n.deleted_by', payload: id }] : [],
    ...softDelete && spec.changes.includes('restored') ? [{ type: `${prefix}.restored`, when: 'o.deleted_at IS NOT NULL AND n.deleted_at IS NULL', actor: UPDATED_BY, payload: id }] : [],
    ...Object.entries(spec.meanings).map(([action, meaning]) => meaningOutcome(spec, action, meaning, UPDATED_BY, 'o')),
  ]
  const from = `(SELECT n.id, ${UPDATED_BY} AS actor, ${CHANGED} AS changed FROM ${BOTH} OFFSET 0) n`
  return `${insertChange(spec, 'updated', { actor: 'n.actor', payload: 'jsonb_build_object(\'id\', n.id, \'changed\', n.changed)', from, where: 'n.changed IS NOT NULL' })}${insertOutcomes(name, outcomes, BOTH)}${softDelete ? lateDeleter(spec) : ''}`
}

/** Directus says only after the delete who deleted, in the same transaction. */
const lateDeleter = ({ collection: { name }, prefix }: EventSpec) => `
    IF EXISTS (SELECT FROM ${BOTH} WHERE o.deleted_by IS NULL AND n.deleted_by IS NOT NULL AND o.deleted_at IS NOT NULL) THEN
      UPDATE kontor_state.outbox_events e SET actor = (SELECT n.deleted_by FROM new_rows n WHERE n.id::text = e.record)
      WHERE e.record = ANY (ARRAY(SELECT n.id::text FROM new_rows n WHERE n.deleted_by IS NOT NULL)) AND e.collection = ${literal(name)} AND e.type = ${literal(`${prefix}.deleted`)} AND e.actor IS NULL AND e.published_at IS NULL;
    END IF;`

/**
 * What is deleted for good leaves no values: those that were told before are emptied here, what others answered to them is
 * forgotten, and `erased` tells the host to take them out of the stream too.
 */
const deleteBranch = ({ collection: { name }, prefix }: EventSpec) => `
    UPDATE kontor_state.outbox_events e SET payload = jsonb_build_object('id', e.record)
    WHERE e.record = ANY (ARRAY(SELECT o.id::text FROM old_rows o)) AND e.collection = ${literal(name)} AND e.payload - 'id' - 'erased' <> '{}';
    UPDATE public.webhook_deliveries d SET response = NULL WHERE d.record = ANY (ARRAY(SELECT o.id::text FROM old_rows o)) AND d.response IS NOT NULL;
    INSERT INTO kontor_state.outbox_events (type, collection, record, trace, batch, payload, erased)
    SELECT ${literal(`${prefix}.deleted`)}, ${literal(name)}, o.id::text, trace, nullif(batch, o.id::text), jsonb_build_object('id', o.id, 'erased', true), true FROM old_rows o;
    GET DIAGNOSTICS written = ROW_COUNT;`

function createBranch(spec: EventSpec): string {
  const outcomes = Object.entries(spec.meanings).filter(([, { atCreation }]) => atCreation).map(([action, meaning]) => meaningOutcome(spec, action, meaning, 'n.user_created', undefined))
  return insertChange(spec, 'created', { actor: 'n.user_created', payload: CREATED, from: 'new_rows n' }) + insertOutcomes(spec.collection.name, outcomes, 'new_rows n')
}

/**
 * The lock first: whoever finds open events afterwards is seen by the host when it has published those. Then it is at it
 * already and looks again; committing a NOTIFY lets no other transaction commit on the whole server.
 */
const BEFORE = `PERFORM pg_advisory_xact_lock_shared(${WRITERS});
  known := EXISTS (SELECT FROM kontor_state.outbox_events WHERE published_at IS NULL);`
const TOLD = `IF written > 0 AND NOT known THEN
    PERFORM pg_notify('${EVENTS_WAIT}', '');
  END IF;`

/**
 * A function for each collection, called once for a statement with all of its rows: an import writes a thousand at a time.
 * Its plans are made when it is first called, mostly for one row, and would compare each row with each other one of a
 * thousand; so it joins without nested loops. Settings of a transaction that it reads: `kontor.batch_id`, `kontor.trace_id`.
 */
function collectionSql(spec: EventSpec): string {
  const table = spec.collection.name
  const call = `kontor_state.${quote(sqlName('tell', table))}`
  const trigger = (event: string, tables: string) => `
CREATE OR REPLACE TRIGGER ${quote(`kontor_events_${event.toLowerCase()}`)} AFTER ${event} ON public.${quote(table)} REFERENCING ${tables} FOR EACH STATEMENT EXECUTE FUNCTION ${call}();`
  return `
CREATE OR REPLACE FUNCTION ${call}() RETURNS trigger LANGUAGE plpgsql ${ROWS_OF_A_STATEMENT} AS $body$
#variable_conflict use_variable
DECLARE
  batch text := nullif(current_setting('kontor.batch_id', true), '');
  trace text := nullif(current_setting('kontor.trace_id', true), '');
  unspoken text[] := ${texts(unspokenColumns(spec))};
  discreet text[] := ${texts(discreetColumns(spec))};
  known boolean;
  written bigint := 0;
  rows_told bigint;
BEGIN
  ${BEFORE}
  IF batch IS NULL AND TG_OP <> 'DELETE' THEN
    -- A tenant's own secrets.
    discreet := discreet || ARRAY(SELECT f.field::text FROM public.directus_fields f WHERE f.collection = ${literal(table)} AND (f.special LIKE '%hash%' OR f.special LIKE '%conceal%' OR f.special LIKE '%encrypt%'));
  END IF;
  IF TG_OP = 'INSERT' THEN${createBranch(spec)}
  ELSIF TG_OP = 'UPDATE' THEN${updateBranch(spec)}
  ELSE${deleteBranch(spec)}
  END IF;
  ${TOLD}
  RETURN NULL;
END
$body$;${trigger('INSERT', 'NEW TABLE AS new_rows')}${trigger('UPDATE', 'OLD TABLE AS old_rows NEW TABLE AS new_rows')}${trigger('DELETE', 'OLD TABLE AS old_rows')}`
}

/** A changed list is a change of its record: named in the event that tells of the record in this transaction, or in one of its own. */
function listEvents(collections: readonly Collection[], specs: readonly EventSpec[]): string[] {
  return listsOf(collections).flatMap((one) => {
    const spec = specs.find(({ collection, changes }) => collection.name === one.collection.name && changes.includes('updated'))
    if (!spec || one.list.internal) return []
    const [table, type, field] = [one.collection.name, `${spec.prefix}.updated`, one.field].map(literal)
    const ours = `e.collection = ${table} AND e.type = ${type} AND e.published_at IS NULL AND kontor_state.written_here(e.xmin)`
    return onListChange(one, 'tell_list', `
  batch text := nullif(current_setting('kontor.batch_id', true), '');
  trace text := nullif(current_setting('kontor.trace_id', true), '');
  known boolean;
  written bigint;`, `
  ${BEFORE}
  UPDATE kontor_state.outbox_events e SET payload = jsonb_set(e.payload, ARRAY['changed', ${field}], '{}') WHERE e.record = ANY (touched::text[]) AND ${ours};
  INSERT INTO ${TARGET}
  SELECT ${type}, ${table}, p.id::text, ${CHANGED_BY}, trace, nullif(batch, p.id::text), jsonb_build_object('id', p.id, 'changed', jsonb_build_object(${field}, '{}'::jsonb))
  FROM public.${quote(one.collection.name)} p
  WHERE p.id = ANY (touched) AND ${BEFORE_NOW} AND NOT EXISTS (SELECT FROM kontor_state.outbox_events e WHERE e.record = p.id::text AND ${ours});
  GET DIAGNOSTICS written = ROW_COUNT;
  ${TOLD}`).trim()
  })
}

/** Collections that told of their changes under a former model tell no more. */
const retire = (tables: readonly string[]) => `
DO $body$ DECLARE gone record; BEGIN
  FOR gone IN SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE NOT t.tgisinternal AND t.tgname LIKE 'kontor\\_events\\_%' AND c.relnamespace = 'public'::regnamespace AND c.relname <> ALL (${texts(tables)}) LOOP
    EXECUTE format('DROP TRIGGER %I ON public.%I', gone.tgname, gone.relname);
  END LOOP;
END $body$;`

/** Statements that may run again and again; they need the tables of the collections. */
export function eventSql(collections: readonly Collection[], specs: readonly EventSpec[]): string[] {
  const names = new Set(collections.map(({ name }) => name))
  const ours = specs.filter(spec => names.has(spec.collection.name))
  return [TABLES.trim(), ...ours.map(spec => collectionSql(spec).trim()), ...listEvents(collections, specs), retire(ours.map(spec => spec.collection.name)).trim(), ...ownEventSql(collections, TOLD, BEFORE)]
}
