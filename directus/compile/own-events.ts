import type { Collection } from '@kontor/model'
import { VALUE_MAX } from '@kontor/model/events'
import { literal, ROWS_OF_A_STATEMENT } from './sql.ts'

/** Makes a tenant's own collection tell of its changes; binds its name, answers whether it does. May run again. */
export const FOLLOW_OWN = 'SELECT kontor_state.follow_own(?) AS follows'
/** The opposite. */
export const LEAVE_OWN = 'SELECT kontor_state.leave_own(?)'

/** Columns in which Directus itself notes who and when. */
const UNSPOKEN = ['user_created', 'date_created', 'user_updated', 'date_updated'] as const
const TARGET = 'kontor_state.outbox_events (type, collection, record, actor, trace, batch, payload)'
/** An administrator may call a column of any kind so. */
const person = (row: string, column: string) => `CASE WHEN ${row} ->> '${column}' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN (${row} ->> '${column}')::uuid END`
const id = (row: string) => `jsonb_build_object('id', ${row} ->> key)`

/** As of a collection of the model, for columns that are only known when it happens. */
const tell = (told: string, before: string) => `
CREATE OR REPLACE FUNCTION kontor_state.tell_own() RETURNS trigger LANGUAGE plpgsql ${ROWS_OF_A_STATEMENT} AS $body$
#variable_conflict use_variable
DECLARE
  key text := TG_ARGV[0];
  place text := TG_TABLE_NAME;
  batch text := nullif(current_setting('kontor.batch_id', true), '');
  trace text := nullif(current_setting('kontor.trace_id', true), '');
  unspoken text[] := ARRAY[${UNSPOKEN.map(literal).join(', ')}, key];
  discreet text[] := ARRAY(SELECT f.field::text FROM public.directus_fields f WHERE f.collection = TG_TABLE_NAME AND (f.special LIKE '%hash%' OR f.special LIKE '%conceal%' OR f.special LIKE '%encrypt%'));
  known boolean;
  written bigint;
BEGIN
  ${before}
  IF TG_OP = 'INSERT' THEN
    INSERT INTO ${TARGET}
    SELECT 'custom.' || place || '.created', place, n.row ->> key, ${person('n.row', 'user_created')}, trace, batch,
      ${id('n.row')} || CASE WHEN batch IS NULL THEN jsonb_build_object('values', coalesce((
        SELECT jsonb_object_agg(v.key, v.value) FROM jsonb_each(n.row) v
        WHERE v.value <> 'null' AND v.key <> ALL (unspoken) AND v.key <> ALL (discreet) AND length(v.value::text) <= ${VALUE_MAX}), '{}')) ELSE '{}' END
    FROM (SELECT to_jsonb(t) AS row FROM new_rows t OFFSET 0) n;
  ELSIF TG_OP = 'UPDATE' THEN
    INSERT INTO ${TARGET}
    SELECT 'custom.' || place || '.updated', place, r.id, r.actor, trace, batch, jsonb_build_object('id', r.id, 'changed', r.changed)
    FROM (
      SELECT n.row ->> key AS id, CASE WHEN NOT n.row ? 'date_updated' OR n.row -> 'date_updated' IS DISTINCT FROM o.row -> 'date_updated' THEN ${person('n.row', 'user_updated')} END AS actor, (
        SELECT jsonb_object_agg(v.key, CASE WHEN batch IS NOT NULL OR v.key = ANY (discreet) OR length(v.value::text) > ${VALUE_MAX} OR length((o.row -> v.key)::text) > ${VALUE_MAX}
          THEN '{}'::jsonb ELSE jsonb_build_object('from', o.row -> v.key, 'to', v.value) END)
        FROM jsonb_each(n.row) v WHERE v.value IS DISTINCT FROM o.row -> v.key AND v.key <> ALL (unspoken)) AS changed
      FROM (SELECT to_jsonb(t) AS row FROM new_rows t OFFSET 0) n JOIN (SELECT to_jsonb(t) AS row FROM old_rows t OFFSET 0) o ON o.row ->> key = n.row ->> key OFFSET 0) r
    WHERE r.changed IS NOT NULL;
  ELSE
    UPDATE kontor_state.outbox_events e SET payload = jsonb_build_object('id', e.record)
    WHERE e.record = ANY (ARRAY(SELECT to_jsonb(t) ->> key FROM old_rows t)) AND e.collection = place AND e.payload - 'id' - 'erased' <> '{}';
    INSERT INTO kontor_state.outbox_events (type, collection, record, trace, batch, payload, erased)
    SELECT 'custom.' || place || '.deleted', place, to_jsonb(t) ->> key, trace, batch, ${id('to_jsonb(t)')} || '{"erased": true}', true FROM old_rows t;
  END IF;
  GET DIAGNOSTICS written = ROW_COUNT;
  ${told}
  RETURN NULL;
END
$body$;`

/** Follows nothing without a key of one column, and neither the model's collections nor Directus' own. */
const follow = (taken: readonly string[]) => `
CREATE OR REPLACE FUNCTION kontor_state.follow_own(name text) RETURNS boolean LANGUAGE plpgsql AS $body$
DECLARE key text;
BEGIN
  IF name LIKE 'directus\\_%' OR name = ANY (ARRAY[${taken.map(literal).join(', ')}]::text[]) THEN RETURN false; END IF;
  SELECT a.attname INTO key FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
    JOIN pg_class c ON c.oid = i.indrelid WHERE c.relname = name AND c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND i.indisprimary AND i.indnkeyatts = 1;
  IF key IS NULL THEN RETURN false; END IF;
  EXECUTE format('CREATE OR REPLACE TRIGGER kontor_own_events_insert AFTER INSERT ON public.%I REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION kontor_state.tell_own(%L)', name, key);
  EXECUTE format('CREATE OR REPLACE TRIGGER kontor_own_events_update AFTER UPDATE ON public.%I REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION kontor_state.tell_own(%L)', name, key);
  EXECUTE format('CREATE OR REPLACE TRIGGER kontor_own_events_delete AFTER DELETE ON public.%I REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION kontor_state.tell_own(%L)', name, key);
  RETURN true;
END
$body$;
CREATE OR REPLACE FUNCTION kontor_state.leave_own(name text) RETURNS void LANGUAGE plpgsql AS $body$
DECLARE event text;
BEGIN
  IF to_regclass(format('public.%I', name)) IS NULL THEN RETURN; END IF;
  FOREACH event IN ARRAY ARRAY['insert', 'update', 'delete'] LOOP
    EXECUTE format('DROP TRIGGER IF EXISTS %I ON public.%I', 'kontor_own_events_' || event, name);
  END LOOP;
END
$body$;`

/** Those that were there before they told of themselves. */
const FOLLOW_ALL = `
DO $body$ DECLARE own record; BEGIN
  FOR own IN SELECT c.collection::text AS name FROM public.directus_collections c WHERE to_regclass(format('public.%I', c.collection)) IS NOT NULL LOOP
    PERFORM kontor_state.follow_own(own.name);
  END LOOP;
END $body$;`

/**
 * Statements that make a tenant's own collections tell of their changes; they may run again and again.
 * @param told what every trigger does at its end, and `before` at its beginning
 */
export function ownEventSql(collections: readonly Collection[], told: string, before: string): string[] {
  return [tell(told, before).trim(), follow(collections.map(({ name }) => name)).trim(), FOLLOW_ALL.trim()]
}
