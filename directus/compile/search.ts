import type { Collection, Field } from '@kontor/model'
import { literal, quote, ROWS_OF_A_STATEMENT, sqlName } from './sql.ts'

/**
 * Full-text search. What is searched of a record stands beside it, in `kontor_state.search_<table>`: its text without
 * accents in small letters for parts of words (trigrams), and its words as German stems. A table of its own, because
 * nothing that reads, tells or exports records shall meet it. Every stem stands once more in `kontor_state.words_<table>`, where
 * a mistyped word finds the ones that are like it; it leaves with the last record that has it.
 */
export function searchTable(collection: string): string {
  return sqlName('search', collection)
}

const wordTable = (collection: string): string => sqlName('words', collection)

/** What a search keeps of records of a collection: names of tables in `kontor_state`. */
export const searchTables = (collection: string): string[] => [searchTable(collection), wordTable(collection)]

/** Columns of the model that are searched. */
export function searchColumns(collection: Pick<Collection, 'fields'>): string[] {
  return Object.entries(collection.fields as Record<string, Field>).filter(([, f]) => f.search).map(([name]) => name)
}

/** Whether records of a collection are found by full text; others are searched by Directus itself. */
export function isSearched(collection: Pick<Collection, 'fields' | 'singleton'>): boolean {
  return collection.singleton !== true && searchColumns(collection).length > 0
}

/** Of the words that are like a mistyped one so many count, and those alone that are nearly as like as the best. */
const LIKE_IT = 10
const NEARLY_AS_LIKE = 0.8
/** So many records PostgreSQL takes a mistyped word to find. With the thousand that it would guess it reads all of a table. */
const FOUND = 100
/** Records whose texts are brought up to date together: whoever changes one of them waits for less than a second. */
const LOT = 1_000
/** For so long a field whose deletion has begun counts as deleted; it may have been refused. */
const LEAVING = '15 minutes'
/**
 * For a function that looks its few rows up in large tables by their indexes, however many they were when its plan was
 * made, and from wherever it is called: a join by merging reads all words for each record that is written.
 */
const ONE_BY_ONE = 'SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_nestloop = on SET plan_cache_mode = force_generic_plan'
/** So many stems are looked for one by one only in an index that is in order. */
const MANY = 100

/**
 * `fold`: as people type. `plain_vowels`: "Mueller" and "Müller" are the same to both sides. `search_like` makes the pattern
 * of a word: below three letters, which is less than a trigram, only the beginning of a word counts. `own_search_fields`
 * is asked with each write: PostgreSQL keeps the plan of PL/pgSQL alone.
 */
const FUNCTIONS = `
CREATE OR REPLACE FUNCTION kontor_state.fold(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$body$ SELECT lower(public.unaccent('public.unaccent', coalesce(value, ''))) $body$;
CREATE OR REPLACE FUNCTION kontor_state.plain_vowels(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$body$ SELECT regexp_replace(value, '([aou])e', '\\1', 'g') $body$;
CREATE OR REPLACE FUNCTION kontor_state.search_text(value text, numbers text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $body$
DECLARE
  folded text := kontor_state.fold(value);
  plain text := kontor_state.plain_vowels(folded);
BEGIN
  RETURN ' ' || folded || CASE WHEN plain <> folded THEN ' ' || plain ELSE '' END || CASE WHEN numbers ~ '\\d' THEN ' ' || regexp_replace(numbers, '[^0-9 ]', '', 'g') ELSE '' END;
END $body$;
CREATE OR REPLACE FUNCTION kontor_state.search_like(word text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$body$ SELECT CASE WHEN length(word) < 3 THEN '% ' ELSE '%' END || regexp_replace(word, '([\\\\%_])', '\\\\\\1', 'g') || '%' $body$;
CREATE OR REPLACE FUNCTION kontor_state.lexeme_query(lexeme text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$body$ SELECT ('''' || replace(replace(lexeme, '\\', '\\\\'), '''', '''''') || '''')::tsquery $body$;
CREATE OR REPLACE FUNCTION kontor_state.own_search_fields(wanted text) RETURNS text[] LANGUAGE plpgsql STABLE SET enable_nestloop = on AS
$body$ BEGIN RETURN (SELECT coalesce(array_agg(f.field::text ORDER BY f.field), '{}') FROM public.directus_fields f
  JOIN kontor_state.custom_fields c ON c.collection = f.collection AND c.field = f.field
  JOIN pg_catalog.pg_attribute a ON a.attrelid = to_regclass(format('public.%I', f.collection)) AND a.attname = f.field AND NOT a.attisdropped AND a.atttypid IN ('text'::regtype, 'varchar'::regtype)
  WHERE f.collection = wanted AND f.searchable AND (c.leaves_at > now() - interval '${LEAVING}') IS NOT TRUE AND coalesce(f.special, '') !~ 'hash|conceal|encrypt'); END $body$;`

/** The text of a row `n`; `own` are the fields that administrators made and let be searched. */
function textOf(collection: Collection): string {
  const value = searchColumns(collection).map(name => `n.${quote(name)}`).join(', ')
  const numbers = Object.entries(collection.fields as Record<string, Field>).filter(([, f]) => f.search && f.kind === 'phone').map(([name]) => `regexp_replace(n.${quote(name)}, '[^0-9]', '', 'g')`)
  const own = 'CASE WHEN own <> \'{}\' THEN (SELECT string_agg(to_jsonb(n) ->> f, \' \') FROM unnest(own) f) END'
  return `kontor_state.search_text(concat_ws(' ', ${value}, ${own}), ${numbers.length > 0 ? `concat_ws(' ', ${numbers.join(', ')})` : 'NULL'})`
}

/**
 * What keeps the search of a collection. At the end the texts of all records are brought up to date in one statement.
 * `refresh_search_<table>(changed, after)` does it for some of those that have a value in the field `changed`, in the order
 * of their keys from `after` on, and returns where to go on, or nothing at the end. They cannot be changed meanwhile, or a
 * text from before would stand for one from after; whoever changes one already comes first (`lock_not_available`). Each call
 * knows the fields of its moment, and the calls for a later change of a field reach every record: whatever of an earlier one
 * is still under way, the later one wins.
 */
function collectionSql(collection: Collection): string {
  const { name } = collection
  const columns = searchColumns(collection)
  const table = `kontor_state.${quote(searchTable(name))}`
  const [index, refresh, learn, mistyped] = ['index', 'refresh_search', 'learn', 'mistyped'].map(part => `kontor_state.${quote(sqlName(part, name))}`) as [string, string, string, string]
  const words = `kontor_state.${quote(wordTable(name))}`
  const row = (alias: string) => `ROW(${columns.map(column => `${alias}.${quote(column)}`).join(', ')})`
  const put = (from: string, lock = '') => `
  INSERT INTO ${table} AS s (id, text, words)
  SELECT t.id, t.text, to_tsvector('pg_catalog.german', replace(t.text, '@', ' ')) FROM (SELECT n.id, ${textOf(collection)} AS text FROM ${from} OFFSET 0${lock}) t
  ON CONFLICT (id) DO UPDATE SET text = excluded.text, words = excluded.words WHERE s.text <> excluded.text;`
  // Two at a time would wait for each other's records.
  const alone = `PERFORM pg_advisory_xact_lock(hashtext(${literal(`kontor.search:${name}`)}));`
  const trigger = (event: string, tables: string, on = `public.${quote(name)}`, call = index) => `
CREATE OR REPLACE TRIGGER ${quote(`kontor_search_${event.toLowerCase()}`)} AFTER ${event} ON ${on} REFERENCING ${tables} FOR EACH STATEMENT EXECUTE FUNCTION ${call}();`
  const [added, changed, gone] = [['INSERT', 'NEW TABLE AS new_rows'], ['UPDATE', 'OLD TABLE AS old_rows NEW TABLE AS new_rows'], ['DELETE', 'OLD TABLE AS old_rows']] as const
  return `
CREATE TABLE IF NOT EXISTS ${table} (id uuid PRIMARY KEY REFERENCES public.${quote(name)} (id) ON DELETE CASCADE, text text NOT NULL, words tsvector NOT NULL);
CREATE INDEX IF NOT EXISTS ${quote(sqlName('search', name, 'text'))} ON ${table} USING gin (text public.gin_trgm_ops);
CREATE INDEX IF NOT EXISTS ${quote(sqlName('search', name, 'words'))} ON ${table} USING gin (words);
CREATE TABLE IF NOT EXISTS ${words} (word text NOT NULL);
CREATE INDEX IF NOT EXISTS ${quote(sqlName('words', name, 'word'))} ON ${words} (word);
CREATE INDEX IF NOT EXISTS ${quote(sqlName('words', name, 'trgm'))} ON ${words} USING gin (word public.gin_trgm_ops);
CREATE OR REPLACE FUNCTION ${index}() RETURNS trigger LANGUAGE plpgsql ${ROWS_OF_A_STATEMENT} AS $body$
DECLARE own text[] := kontor_state.own_search_fields(${literal(name)});
BEGIN
  IF TG_OP = 'INSERT' THEN${put('new_rows n')}
  ELSE${put(`new_rows n JOIN old_rows o ON o.id = n.id WHERE ${row('n')} IS DISTINCT FROM ${row('o')} OR own <> '{}'`)}
  END IF;
  RETURN NULL;
END $body$;
DROP FUNCTION IF EXISTS ${refresh}(), ${refresh}(text, boolean);
CREATE OR REPLACE FUNCTION ${refresh}(changed text, after uuid) RETURNS uuid LANGUAGE plpgsql SET lock_timeout = '500ms' AS $body$
DECLARE
  own text[];
  touched uuid[];
BEGIN
  ${alone}
  own := kontor_state.own_search_fields(${literal(name)});
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = ${literal(`public.${quote(name)}`)}::regclass AND a.attname = changed AND NOT a.attisdropped) THEN RETURN NULL; END IF;
  EXECUTE format('SELECT array_agg(l.id ORDER BY l.id) FROM (SELECT n.id FROM public.${quote(name)} n WHERE n.%I IS NOT NULL AND ($1 IS NULL OR n.id > $1) ORDER BY n.id LIMIT ${LOT}) l', changed) INTO touched USING after;${put(`public.${quote(name)} n WHERE n.id IN (SELECT unnest(touched))`, ' FOR SHARE OF n')}
  RETURN touched[${LOT}];
END $body$;
CREATE OR REPLACE FUNCTION ${learn}() RETURNS trigger LANGUAGE plpgsql ${ONE_BY_ONE} AS $body$
DECLARE gone text[];
BEGIN
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO ${words} (word) SELECT DISTINCT u.lexeme FROM new_rows n, unnest(n.words) u
    WHERE length(u.lexeme) BETWEEN 3 AND 40 AND u.lexeme !~ '^[0-9]' AND NOT EXISTS (SELECT FROM ${words} w WHERE w.word = u.lexeme);
  END IF;
  IF TG_OP <> 'INSERT' THEN
    SELECT array_agg(DISTINCT u.lexeme) INTO gone FROM old_rows o, unnest(o.words) u;
    -- What has not been put in its place in the index yet is read at each look.
    IF cardinality(gone) > ${MANY} THEN PERFORM pg_catalog.gin_clean_pending_list(${literal(`kontor_state.${quote(sqlName('search', name, 'words'))}`)}::regclass); END IF;
    DELETE FROM ${words} w WHERE w.word = ANY (gone) AND NOT EXISTS (SELECT FROM ${table} s WHERE s.words @@ kontor_state.lexeme_query(w.word));
  END IF;
  RETURN NULL;
END $body$;
CREATE OR REPLACE FUNCTION ${mistyped}(wanted text[]) RETURNS SETOF uuid LANGUAGE plpgsql STABLE ROWS ${FOUND} AS $body$
DECLARE
  typed text;
  stem text;
  like_it tsquery;
  conditions text[] := '{}';
BEGIN
  FOREACH typed IN ARRAY wanted LOOP
    stem := kontor_state.plain_vowels(kontor_state.fold(typed));
    stem := coalesce((ts_lexize('pg_catalog.german_stem', stem))[1], stem);
    SELECT string_agg(kontor_state.lexeme_query(c.word)::text, ' | ')::tsquery INTO like_it FROM (
      SELECT w.word, public.similarity(w.word, stem) AS likeness, max(public.similarity(w.word, stem)) OVER () AS best FROM ${words} w WHERE w.word OPERATOR(public.%) stem ORDER BY 2 DESC LIMIT ${LIKE_IT}) c
    WHERE c.likeness >= c.best * ${NEARLY_AS_LIKE};
    conditions := conditions || format('(s.text LIKE %L' || CASE WHEN like_it IS NULL THEN ')' ELSE ' OR s.words @@ %L::tsquery)' END, kontor_state.search_like(kontor_state.fold(typed)), like_it);
  END LOOP;
  RETURN QUERY EXECUTE 'SELECT s.id FROM ${table} s WHERE ' || array_to_string(conditions, ' AND ');
END $body$;${[added, changed].map(([event, tables]) => trigger(event, tables)).join('')}${[added, changed, gone].map(([event, tables]) => trigger(event, tables, table, learn)).join('')}
DO $body$
DECLARE own text[];
BEGIN
  ${alone}
  own := kontor_state.own_search_fields(${literal(name)});
  DELETE FROM ${table} s WHERE NOT EXISTS (SELECT FROM public.${quote(name)} n WHERE n.id = s.id);${put(`public.${quote(name)} n`, ' FOR SHARE OF n')}
END $body$;`
}

/** Statements that may run again and again; they need the tables of the collections, and bring the texts of all records up to date. */
export function searchSql(collections: readonly Collection[]): string[] {
  return [FUNCTIONS.trim(), ...collections.filter(isSearched).map(collection => collectionSql(collection).trim())]
}
