import type { leads } from '@kontor/model'
import { quote, ROWS_OF_A_STATEMENT } from './sql.ts'

/** Columns that say which company a lead is (`extensions/crm/duplicates`); a change of any other changes no key. */
export const DUPLICATE_COLUMNS: readonly (keyof typeof leads.fields)[] = ['company', 'street', 'postal_code', 'city', 'country', 'website', 'vat_id', 'email', 'email_alternative', 'phone', 'mobile']

/**
 * So many leads with one value are looked at. A contact (an even number) that more have is a switchboard or a group's, and finds nothing
 * by itself; a whole name or address (an odd one) that more have is a common one.
 */
const [MOST_OF_A_CONTACT, MOST_OF_A_NAME] = [8, 50]
const MOST = `CASE WHEN d.number % 2 = 0 THEN ${MOST_OF_A_CONTACT} ELSE ${MOST_OF_A_NAME} END`
/** The same for a number outside of the database. */
export const mostOf = (number: number): number => number % 2 === 0 ? MOST_OF_A_CONTACT : MOST_OF_A_NAME
/** The same for a piece of a name within a postal code. */
export const MOST_OF_A_PART = 60
/** From so many leads on a value is common: it says less of which company it is. */
export const COMMON_FROM = 6
/** How like names have to be of which only pieces are the same. */
const LIKE = 0.3

/**
 * In which form leads are compared, and where they are found:
 * - `lead_keys`: the normal forms of a lead (`LeadKeys`), its name for pg_trgm, and numbers (`LeadBlocks`) that leads of one company
 *   have in common. Made by the extension, which knows phones, countries and legal forms; `searched` is whether it has looked for
 *   others like it since they changed;
 * - `lead_keys_due`: leads whose values changed. A log, so that nobody who writes a lead waits for who makes the keys;
 * - `duplicate_night`: when all leads are looked through next, and how far that is. No row: nothing has changed since.
 */
const TABLES = `
CREATE TABLE IF NOT EXISTS kontor_state.lead_keys_due (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, lead uuid NOT NULL);
CREATE TABLE IF NOT EXISTS kontor_state.lead_keys (
  lead uuid PRIMARY KEY REFERENCES public.leads ON DELETE CASCADE, version integer NOT NULL, name text NOT NULL, keys jsonb NOT NULL, blocks bigint[] NOT NULL, parts bigint[] NOT NULL, searched boolean NOT NULL DEFAULT false);
CREATE INDEX IF NOT EXISTS lead_keys_blocks ON kontor_state.lead_keys USING gin (blocks) WITH (fastupdate = off);
CREATE INDEX IF NOT EXISTS lead_keys_parts ON kontor_state.lead_keys USING gin (parts) WITH (fastupdate = off);
CREATE INDEX IF NOT EXISTS lead_keys_unsearched ON kontor_state.lead_keys (lead) WHERE NOT searched;
CREATE TABLE IF NOT EXISTS kontor_state.duplicate_night (one boolean PRIMARY KEY DEFAULT true CHECK (one), next_at timestamptz NOT NULL, after uuid);`

const row = (alias: string) => `ROW(${DUPLICATE_COLUMNS.map(column => `${alias}.${quote(column)}`).join(', ')}, ${alias}.deleted_at IS NULL)`

const DUE = `
CREATE OR REPLACE FUNCTION kontor_state.note_lead_keys_due() RETURNS trigger LANGUAGE plpgsql ${ROWS_OF_A_STATEMENT} AS $body$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO kontor_state.lead_keys_due (lead) SELECT n.id FROM new_rows n;
  ELSE
    INSERT INTO kontor_state.lead_keys_due (lead) SELECT n.id FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE ${row('n')} IS DISTINCT FROM ${row('o')};
  END IF;
  RETURN NULL;
END
$body$;
CREATE OR REPLACE TRIGGER kontor_keys_insert AFTER INSERT ON public.leads REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION kontor_state.note_lead_keys_due();
CREATE OR REPLACE TRIGGER kontor_keys_update AFTER UPDATE ON public.leads REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION kontor_state.note_lead_keys_due();`

/** What numbers find: the leads, and whether they are few enough to be looked at. */
const leadsWith = (column: 'blocks' | 'parts', most: string) => `
    SELECT l.number, l.leads, cardinality(l.leads) <= l.most AS few FROM (
      SELECT d.number, ${most} AS most, (SELECT array_agg(f.lead) FROM (SELECT k.lead FROM kontor_state.lead_keys k WHERE k.${column} OPERATOR(pg_catalog.@>) ARRAY[d.number] LIMIT 1 + ${most}) f) AS leads
      FROM (SELECT DISTINCT unnest(p.${column}) AS number FROM probe p) d) l`
const numbersOf = (column: 'blocks' | 'parts') => `probe p CROSS JOIN LATERAL unnest(p.${column}) n(number) JOIN of_${column} o ON o.number = n.number AND o.few`

/**
 * Leads that may be the same as those that are asked for: `probes` is `[{ ref, name, blocks, parts }]`. `found` has
 * `[ref, lead]` of each pair, `common` the numbers asked for that many leads have. Each number is looked up in its index, however large
 * the tables seem.
 */
const CANDIDATES = `
CREATE OR REPLACE FUNCTION kontor_state.leads_like(probes jsonb) RETURNS TABLE (found json, common json) LANGUAGE plpgsql STABLE SET enable_seqscan = off SET enable_mergejoin = off SET work_mem = '32MB' SET jit = off AS $body$
BEGIN
  RETURN QUERY WITH
  probe AS MATERIALIZED (SELECT r.* FROM jsonb_to_recordset(probes) AS r(ref integer, name text, blocks bigint[], parts bigint[])),
  of_blocks AS MATERIALIZED (${leadsWith('blocks', MOST)}),
  of_parts AS MATERIALIZED (${leadsWith('parts', String(MOST_OF_A_PART))}),
  -- A slip spoils one piece of many; of those that too many leads have nothing is expected.
  usable AS MATERIALIZED (SELECT p.ref, o.leads FROM ${numbersOf('parts')}),
  telling AS MATERIALIZED (SELECT u.ref, count(*) AS parts FROM usable u GROUP BY u.ref),
  pairs AS (
    SELECT p.ref, f.lead FROM ${numbersOf('blocks')} CROSS JOIN LATERAL unnest(o.leads) f(lead)
    UNION SELECT c.ref, c.lead FROM (SELECT u.ref, f.lead, count(*) AS parts FROM usable u CROSS JOIN LATERAL unnest(u.leads) f(lead) GROUP BY u.ref, f.lead) c
      JOIN telling t ON t.ref = c.ref AND c.parts * 2 >= t.parts JOIN probe p ON p.ref = c.ref JOIN kontor_state.lead_keys k ON k.lead = c.lead
    WHERE public.similarity(p.name, k.name) >= ${LIKE})
  SELECT (SELECT json_agg(json_build_array(a.ref, a.lead)) FROM pairs a), (SELECT json_agg(b.number) FROM of_blocks b WHERE cardinality(b.leads) >= ${COMMON_FROM});
END
$body$;`

/** Pairs are found by the hub and decided by their operation, whatever rights a writer has: `set_config('kontor.duplicates', 'given', true)`. */
const GUARD = `
CREATE OR REPLACE FUNCTION kontor_state.guard_duplicates() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  -- A foreign key's action runs at depth 2, a statement of somebody's own at depth 1.
  IF pg_trigger_depth() < 2 THEN
    RAISE EXCEPTION 'FACTS_ARE_KEPT' USING ERRCODE = '42501', HINT = 'Duplicates are found by the hub, and decided by their operation.';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$body$;
CREATE OR REPLACE TRIGGER kontor_guard_duplicates BEFORE INSERT OR UPDATE OR DELETE ON public.lead_duplicates FOR EACH ROW
WHEN (current_setting('kontor.duplicates', true) IS DISTINCT FROM 'given' AND current_setting('kontor.hard_delete', true) IS DISTINCT FROM 'on') EXECUTE FUNCTION kontor_state.guard_duplicates();`

/** Statements that may run again and again; they need the tables `leads` and `lead_duplicates`. */
export function duplicatesSql(): string[] {
  return [TABLES, DUE, CANDIDATES, GUARD].map(sql => sql.trim())
}
