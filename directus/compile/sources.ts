/**
 * How sources are looked up. None of it is a collection: it is set by operations of administrators alone, so that neither Studio nor a
 * Flow has a way past their checks.
 * - `source_lookups`: the settings; the key, sealed, which is never read back; when the next request is due and what this month has cost,
 *   counted here so that it holds for all processes and after a restart;
 * - `source_due`: new leads that a source is to be asked for by itself. A log without references, so that nobody who makes leads waits or fails;
 * - `source_files` and `source_rows`: registers, their rows as they came, found by the numbers of their keys.
 */
const TABLES = `
CREATE TABLE IF NOT EXISTS kontor_state.source_lookups (
  source uuid PRIMARY KEY REFERENCES public.lead_sources ON DELETE CASCADE, kind text NOT NULL, settings jsonb NOT NULL DEFAULT '{}', active boolean NOT NULL, on_creation boolean NOT NULL, confidence numeric NOT NULL,
  per_minute integer, cost numeric NOT NULL DEFAULT 0, cost_cap numeric, currency text, sealed text, key_at timestamptz,
  next_at timestamptz, month date, spent numeric NOT NULL DEFAULT 0, requests integer NOT NULL DEFAULT 0, user_updated uuid, date_updated timestamptz NOT NULL DEFAULT now());
CREATE TABLE IF NOT EXISTS kontor_state.source_due (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, source uuid NOT NULL, lead uuid NOT NULL, person uuid);
CREATE TABLE IF NOT EXISTS kontor_state.source_files (
  id uuid PRIMARY KEY, source uuid NOT NULL REFERENCES kontor_state.source_lookups ON DELETE CASCADE, name text NOT NULL, hash text NOT NULL, headers jsonb NOT NULL, mapping jsonb NOT NULL, state text NOT NULL, rows_total integer NOT NULL, rows_done integer NOT NULL DEFAULT 0, error text, loaded_at timestamptz NOT NULL DEFAULT now());
CREATE INDEX IF NOT EXISTS source_files_source ON kontor_state.source_files (source);
CREATE TABLE IF NOT EXISTS kontor_state.source_rows (
  file uuid NOT NULL REFERENCES kontor_state.source_files ON DELETE CASCADE, row integer NOT NULL, cells jsonb NOT NULL, vat bigint, external bigint, place bigint, domain bigint, PRIMARY KEY (file, row));
CREATE INDEX IF NOT EXISTS source_rows_vat ON kontor_state.source_rows (file, vat) WHERE vat IS NOT NULL;
CREATE INDEX IF NOT EXISTS source_rows_external ON kontor_state.source_rows (file, external) WHERE external IS NOT NULL;
CREATE INDEX IF NOT EXISTS source_rows_place ON kontor_state.source_rows (file, place) WHERE place IS NOT NULL;
CREATE INDEX IF NOT EXISTS source_rows_domain ON kontor_state.source_rows (file, domain) WHERE domain IS NOT NULL;`

const DUE = `
CREATE OR REPLACE FUNCTION kontor_state.note_source_due() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  INSERT INTO kontor_state.source_due (source, lead, person)
  SELECT s.source, n.id, coalesce(n.user_created, s.user_updated) FROM kontor_state.source_lookups s CROSS JOIN new_rows n WHERE s.active AND s.on_creation;
  RETURN NULL;
END
$body$;
CREATE OR REPLACE TRIGGER kontor_sources_insert AFTER INSERT ON public.leads REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION kontor_state.note_source_due();`

/** Statements that may run again and again; they need the tables `lead_sources` and `leads`. */
export const sourcesSql = (): string[] => [TABLES.trim(), DUE.trim()]
