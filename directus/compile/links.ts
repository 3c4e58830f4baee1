import type { AnyField, Collection, ListField } from '@kontor/model'
import { literal, quote, ROWS_OF_A_STATEMENT, sqlName } from './sql.ts'

/** A list of a record's links. */
interface List {
  /** The collection whose list it is, and its alias there. */
  readonly collection: Collection
  readonly field: string
  readonly list: ListField
  /** The table of the links. */
  readonly links: string
}

export function listsOf(collections: readonly Collection[]): List[] {
  const byName = new Map(collections.map(c => [c.name, c]))
  return collections.flatMap(({ name, links }): List[] => {
    const collection = links && byName.get(links.collection)
    const list = collection?.fields[links?.field ?? '']
    return links && collection && list && (list.kind === 'm2m' || list.kind === 'm2a') ? [{ collection, field: links.field, list, links: name }] : []
  })
}

/**
 * Whether a version of a row was written by this transaction: what is visible and whose transaction has not ended can be
 * one's own alone. `age` counts from the present transaction, and is below zero for its later savepoints.
 */
const WRITTEN_HERE = `
CREATE OR REPLACE FUNCTION kontor_state.written_here(version xid) RETURNS boolean LANGUAGE sql VOLATILE AS
$body$ SELECT CASE WHEN age(version) < 1000000 THEN coalesce(pg_xact_status((pg_current_xact_id()::text::bigint - age(version))::text::xid8) = 'in progress', false) ELSE false END $body$;`

const callOf = (action: string, { links }: List) => `kontor_state.${quote(sqlName(action, links))}()`
const columnsOf = ({ list }: List): string[] => list.kind === 'm2m' ? ['related'] : ['collection', 'item']

/** What a list of records of several collections may hold: one that is there, and stays until the link is. */
const itemCheck = ({ to }: AnyField) => `
    IF NEW.collection <> ALL (ARRAY[${to.map(literal).join(', ')}]) THEN
      RAISE EXCEPTION 'LIST_TAKES_NO_SUCH_RECORD' USING HINT = ${literal(`The list takes records of: ${to.join(', ')}.`)};
    END IF;
    EXECUTE format('SELECT id::text FROM public.%I WHERE id = $1 FOR KEY SHARE', NEW.collection) INTO found USING NEW.item::uuid;
    IF found IS NULL THEN
      RAISE EXCEPTION 'LIST_TAKES_NO_SUCH_RECORD' USING HINT = 'The record that the list shall hold is not there.';
    END IF;
    NEW.item := found;`

/**
 * A list is part of its record: it is written with it, in one transaction, by whoever may write the record; so the record
 * knows who changed it and when. What a delete for good takes along goes by itself. A record that is put into a list where
 * it stands already is put there anew, and one without a place stands last.
 */
function guardSql(one: List): string {
  const { collection, links, list } = one
  const [table, parent] = [`public.${quote(links)}`, `public.${quote(collection.name)}`]
  const call = callOf('keep_list', one)
  const named = (row: string) => columnsOf(one).map(column => `l.${quote(column)} = ${row}.${quote(column)}`).join(' AND ')
  return `
CREATE OR REPLACE FUNCTION ${call} RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
  touched uuid[] := CASE TG_OP WHEN 'INSERT' THEN ARRAY[NEW.record] WHEN 'DELETE' THEN ARRAY[OLD.record] ELSE ARRAY[OLD.record, NEW.record] END;${list.kind === 'm2a' ? '\n  found text;' : ''}
BEGIN
  IF pg_trigger_depth() < 2 AND current_setting('kontor.hard_delete', true) IS DISTINCT FROM 'on'
    AND EXISTS (SELECT FROM ${parent} p WHERE p.id = ANY (touched) AND NOT kontor_state.written_here(p.xmin)) THEN
    RAISE EXCEPTION 'LIST_WITH_RECORD' USING ERRCODE = '42501', HINT = 'A list is changed together with the record whose list it is.';
  END IF;
  IF TG_OP <> 'DELETE' THEN${list.kind === 'm2a' ? itemCheck(list) : ''}
    DELETE FROM ${table} l WHERE l.record = NEW.record AND ${named('NEW')} AND l.id <> NEW.id;
    NEW.sort := coalesce(NEW.sort, (SELECT coalesce(max(l.sort), 0) + 1 FROM ${table} l WHERE l.record = NEW.record));
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$body$;
CREATE OR REPLACE TRIGGER kontor_keep_list BEFORE INSERT OR UPDATE OR DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION ${call};`
}

/** A foreign key to one of several tables: what is deleted for good leaves the lists. */
function leaveSql(one: List): string {
  const { list, links } = one
  if (list.kind !== 'm2a') return ''
  const call = callOf('leave_list', one)
  return `
CREATE OR REPLACE FUNCTION ${call} RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  DELETE FROM public.${quote(links)} l WHERE l.collection = TG_TABLE_NAME AND l.item = ANY (ARRAY(SELECT o.id::text FROM old_rows o));
  RETURN NULL;
END
$body$;${list.to.map(target => `
CREATE OR REPLACE TRIGGER ${quote(sqlName('kontor', 'leave', links))} AFTER DELETE ON public.${quote(target)} REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION ${call};`).join('')}`
}

/** Statements that may run again and again; they need the tables of the collections. */
export function listSql(collections: readonly Collection[]): string[] {
  const lists = listsOf(collections)
  return lists.length === 0 ? [] : [WRITTEN_HERE.trim(), ...lists.map(one => (guardSql(one) + leaveSql(one)).trim())]
}

/**
 * What is done once for each record whose list a statement changed: a trigger's function and its triggers.
 * @param name of the triggers
 * @param body SQL over `touched`, the ids of those records
 */
export function onListChange(one: List, name: string, declare: string, body: string): string {
  const call = callOf(name, one)
  const changed = ['record', ...columnsOf(one), 'sort'].map(column => quote(column))
  const row = (alias: string) => `ROW(${changed.map(column => `${alias}.${column}`).join(', ')})`
  const trigger = (event: string, tables: string) => `
CREATE OR REPLACE TRIGGER ${quote(sqlName('kontor', name, event.toLowerCase()))} AFTER ${event} ON public.${quote(one.links)} REFERENCING ${tables} FOR EACH STATEMENT EXECUTE FUNCTION ${call};`
  return `
CREATE OR REPLACE FUNCTION ${call} RETURNS trigger LANGUAGE plpgsql ${ROWS_OF_A_STATEMENT} AS $body$
#variable_conflict use_variable
DECLARE
  touched uuid[];${declare}
BEGIN
  IF TG_OP = 'INSERT' THEN
    touched := ARRAY(SELECT DISTINCT n.record FROM new_rows n);
  ELSIF TG_OP = 'DELETE' THEN
    touched := ARRAY(SELECT DISTINCT o.record FROM old_rows o);
  ELSE
    touched := ARRAY(SELECT DISTINCT r FROM new_rows n JOIN old_rows o ON o.id = n.id CROSS JOIN LATERAL (VALUES (n.record), (o.record)) AS v (r) WHERE ${row('n')} IS DISTINCT FROM ${row('o')});
  END IF;
  IF touched = '{}' THEN
    RETURN NULL;
  END IF;${body}
  RETURN NULL;
END
$body$;${trigger('INSERT', 'NEW TABLE AS new_rows')}${trigger('UPDATE', 'OLD TABLE AS old_rows NEW TABLE AS new_rows')}${trigger('DELETE', 'OLD TABLE AS old_rows')}`
}

/** Of records whose list changed: those that were there before this transaction; a new one tells of itself. */
export const BEFORE_NOW = '(p.date_updated IS NOT NULL OR NOT kontor_state.written_here(p.xmin))'
/** Who changed the record, if this transaction did. */
export const CHANGED_BY = 'CASE WHEN kontor_state.written_here(p.xmin) THEN p.user_updated END'
