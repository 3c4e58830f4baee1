import type { Collection } from '@kontor/model'
import { quote, sqlName } from './sql.ts'
import { taggedColumns } from './tagged.ts'

/** The words of a list in small letters; none of what is no list, or has a sign that PostgreSQL's texts cannot have. */
const FUNCTION = `
CREATE OR REPLACE FUNCTION kontor_state.tags_of(value json) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$body$ SELECT CASE WHEN json_typeof(value) = 'array' AND strpos(value::text, '\\u0000') = 0 THEN (SELECT coalesce(array_agg(DISTINCT lower(t)), '{}') FROM json_array_elements_text(value) t) ELSE '{}' END $body$;`

/** What finds records by one of their words. Directus keeps such lists as JSON, which it does not compare. Statements may run again and again. */
export function tagsSql(collections: readonly Collection[]): string[] {
  const indexes = collections.flatMap(c => taggedColumns(c).map(column => `
CREATE INDEX IF NOT EXISTS ${quote(sqlName(c.name, column, 'words'))} ON public.${quote(c.name)} USING gin (kontor_state.tags_of(${quote(column)})) WHERE ${quote(column)} IS NOT NULL;`))
  return indexes.length > 0 ? [FUNCTION + indexes.join('')] : []
}
