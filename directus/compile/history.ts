import { allFields, type Collection } from '@kontor/model'
import { BEFORE_NOW, CHANGED_BY, listsOf, onListChange } from './links.ts'
import { literal, quote, ROWS_OF_A_STATEMENT, sqlName } from './sql.ts'

/** Longest value that the history keeps, in characters of its JSON; of a longer one it says that it was changed. */
const VALUE_MAX = 10_000

/** Columns that the history never speaks of. */
export function unhistoric(collection: Collection): string[] {
  return ['id', 'user_created', 'date_created', 'user_updated', 'date_updated', 'deleted_at', 'deleted_by', ...Object.entries(allFields(collection)).filter(([, f]) => f.internal || f.derived).map(([name]) => name)]
}

/**
 * Who changed which field of a record from what to what, and when, whoever writes it. Written in the transaction of the
 * change; goes with the record when that is deleted for good.
 */
const TABLE = `
CREATE TABLE IF NOT EXISTS kontor_state.record_changes (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), at timestamptz NOT NULL DEFAULT clock_timestamp(), collection text NOT NULL, record uuid NOT NULL,
  actor uuid, action text NOT NULL, batch text, changes jsonb NOT NULL DEFAULT '{}');
CREATE INDEX IF NOT EXISTS record_changes_record ON kontor_state.record_changes (record, at);`

/** A function for each collection, called once for a statement with all of its rows. Its plans are made for few rows, so it joins without nested loops. */
function collectionSql(collection: Collection): string {
  const { name, softDelete } = collection
  const call = `kontor_state.${quote(sqlName('keep_history', name))}`
  const both = 'new_rows n JOIN old_rows o ON o.id = n.id'
  const actor = 'CASE WHEN n.date_updated IS DISTINCT FROM o.date_updated THEN n.user_updated END'
  const deletions = softDelete
    ? `
    INSERT INTO kontor_state.record_changes (collection, record, actor, action, batch)
    SELECT ${literal(name)}, n.id, CASE WHEN n.deleted_at IS NULL THEN ${actor} ELSE n.deleted_by END, CASE WHEN n.deleted_at IS NULL THEN 'restored' ELSE 'deleted' END, batch
    FROM ${both} WHERE (o.deleted_at IS NULL) <> (n.deleted_at IS NULL);
    -- Directus says only after the delete who deleted.
    UPDATE kontor_state.record_changes c SET actor = n.deleted_by FROM ${both}
    WHERE c.record = n.id AND c.collection = ${literal(name)} AND c.action = 'deleted' AND c.actor IS NULL AND c.at >= n.deleted_at AND o.deleted_by IS NULL AND n.deleted_by IS NOT NULL;`
    : ''
  const trigger = (event: string, tables: string) => `
CREATE OR REPLACE TRIGGER ${quote(`kontor_history_${event.toLowerCase()}`)} AFTER ${event} ON public.${quote(name)} REFERENCING ${tables} FOR EACH STATEMENT EXECUTE FUNCTION ${call}();`
  return `
CREATE OR REPLACE FUNCTION ${call}() RETURNS trigger LANGUAGE plpgsql ${ROWS_OF_A_STATEMENT} AS $body$
#variable_conflict use_variable
DECLARE
  batch text := nullif(current_setting('kontor.batch_id', true), '');
  unspoken text[] := ARRAY[${unhistoric(collection).map(literal).join(', ')}];
BEGIN
  IF TG_OP = 'DELETE' THEN
    DELETE FROM kontor_state.record_changes c WHERE c.record = ANY (ARRAY(SELECT o.id FROM old_rows o)) AND c.collection = ${literal(name)};
  ELSE
    -- A tenant's own secrets.
    unspoken := unspoken || ARRAY(SELECT f.field::text FROM public.directus_fields f WHERE f.collection = ${literal(name)} AND f.special ~ 'hash|conceal|encrypt');
    INSERT INTO kontor_state.record_changes (collection, record, actor, action, batch, changes)
    SELECT ${literal(name)}, r.id, r.actor, 'updated', batch, r.changes FROM (
      SELECT n.id, ${actor} AS actor, (
        SELECT jsonb_object_agg(v.key, CASE WHEN length(v.value::text) > ${VALUE_MAX} OR length((w.was -> v.key)::text) > ${VALUE_MAX} THEN '{}'::jsonb ELSE jsonb_build_object('from', w.was -> v.key, 'to', v.value) END)
        FROM (SELECT to_jsonb(o) AS was, to_jsonb(n) AS is_now OFFSET 0) w, jsonb_each(w.is_now) v
        WHERE v.value IS DISTINCT FROM w.was -> v.key AND v.key <> ALL (unspoken)) AS changes
      FROM ${both} OFFSET 0) r
    WHERE r.changes IS NOT NULL;${deletions}
  END IF;
  RETURN NULL;
END
$body$;${trigger('UPDATE', 'OLD TABLE AS old_rows NEW TABLE AS new_rows')}${trigger('DELETE', 'OLD TABLE AS old_rows')}`
}

/** A changed list is a change of its record, which says no more than that. */
function listHistory(collections: readonly Collection[]): string[] {
  return listsOf(collections).filter(({ collection, list }) => collection.history && !list.internal).map((one) => {
    const [table, changes] = [literal(one.collection.name), `jsonb_build_object(${literal(one.field)}, '{}'::jsonb)`]
    const ours = `c.collection = ${table} AND c.action = 'updated' AND kontor_state.written_here(c.xmin)`
    return onListChange(one, 'keep_list_history', `
  batch text := nullif(current_setting('kontor.batch_id', true), '');`, `
  UPDATE kontor_state.record_changes c SET changes = c.changes || ${changes} WHERE c.record = ANY (touched) AND ${ours};
  INSERT INTO kontor_state.record_changes (collection, record, actor, action, batch, changes)
  SELECT ${table}, p.id, ${CHANGED_BY}, 'updated', batch, ${changes} FROM public.${quote(one.collection.name)} p
  WHERE p.id = ANY (touched) AND ${BEFORE_NOW} AND NOT EXISTS (SELECT FROM kontor_state.record_changes c WHERE c.record = p.id AND ${ours});`).trim()
  })
}

/** Statements that may run again and again; they need the tables of the collections. */
export function historySql(collections: readonly Collection[]): string[] {
  return [TABLE.trim(), ...collections.filter(collection => collection.history).map(collection => collectionSql(collection).trim()), ...listHistory(collections)]
}
