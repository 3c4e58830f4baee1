import { CHECKED_KINDS, DEFAULT_ORIGIN, leads } from '@kontor/model'

/**
 * What the database itself keeps true about a lead, whoever writes it (portal, Studio, flow, SQL):
 * - every lead has a default origin, and a change writes the origin of the changed fields, in the same transaction;
 * - a mark never outlives the value that it is about;
 * - origins and marks are written by nobody else.
 *
 * Marks need rules that live in `extensions/crm/rules`. Directus runs update filters outside the transaction, so the
 * hook leaves its verdict on the coming values in `kontor_state.lead_verdicts`, keyed by those values. The trigger takes it if
 * the row has come out exactly so, else it notes the lead in `kontor_state.lead_checks_due`, which the extension works off.
 *
 * Who makes a lead of what was sent through a form names the document: `set_config('kontor.form_submission', id, true)`.
 * Who accepts a proposal names it: `set_config('kontor.proposal', id, true)`; its field then has the proposal's source, passage and document, and when that was fetched.
 *
 * A writer that brings the facts with its rows (the import) says so with `set_config('kontor.facts', 'given', true)`.
 */
export const CHECKED_COLUMNS: readonly string[] = Object.entries(leads.fields).filter(([, f]) => CHECKED_KINDS.has(f.kind)).map(([name]) => name)

/** Columns of ours whose values need no origin. Columns that a tenant adds are none of them, so they have one. */
const WITHOUT_ORIGIN = [
  'id', 'user_created', 'date_created', 'user_updated', 'date_updated', 'deleted_at', 'deleted_by', 'search_vector',
  ...Object.entries(leads.fields).filter(([, f]) => !('provenance' in f && f.provenance)).map(([name]) => name),
]

/** Whether a value of this column of a lead, a tenant's own ones included, has an origin. */
export const withOrigin = (column: string): boolean => !WITHOUT_ORIGIN.includes(column)

const list = (names: readonly string[]) => names.map(name => `'${name}'`).join(', ')

/** In the trigger's condition, so that a bulk write does not even call the function. */
const BY_OTHERS = 'current_setting(\'kontor.facts\', true) IS DISTINCT FROM \'given\''

const TABLES = `
CREATE SCHEMA IF NOT EXISTS kontor_state;
CREATE TABLE IF NOT EXISTS kontor_state.lead_verdicts (key text PRIMARY KEY, marks jsonb NOT NULL, at timestamptz NOT NULL DEFAULT now());
CREATE TABLE IF NOT EXISTS kontor_state.lead_checks_due (lead uuid PRIMARY KEY REFERENCES public.leads ON DELETE CASCADE, at timestamptz NOT NULL DEFAULT now());`

/**
 * What an import has changed of leads that were there, row by row, so that it can be undone: values before and after, the
 * origins that the changed fields had of their own, all marks before and after. It goes when it cannot be undone any more.
 */
const IMPORTS = `
CREATE TABLE IF NOT EXISTS kontor_state.import_changes (
  import uuid NOT NULL REFERENCES public.imports ON DELETE CASCADE, "row" integer NOT NULL, lead uuid NOT NULL REFERENCES public.leads ON DELETE CASCADE,
  former jsonb NOT NULL, coming jsonb NOT NULL, origins jsonb NOT NULL, marks jsonb NOT NULL, next_marks jsonb NOT NULL, former_user uuid, former_date timestamptz, PRIMARY KEY (import, "row"));
CREATE INDEX IF NOT EXISTS import_changes_lead ON kontor_state.import_changes (lead);
CREATE OR REPLACE FUNCTION kontor_state.plain_name(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT lower(regexp_replace(btrim(name), '\\s+', ' ', 'g'))
$$;
CREATE OR REPLACE FUNCTION kontor_state.phone_end(phone text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT nullif(right(regexp_replace(phone, '\\D', '', 'g'), 6), '')
$$;
CREATE INDEX IF NOT EXISTS kontor_import_phone ON public.leads (kontor_state.phone_end(phone)) WHERE deleted_at IS NULL;
CREATE INDEX IF NOT EXISTS kontor_import_email ON public.leads (lower(btrim(email))) WHERE deleted_at IS NULL;`

const KEY = `
CREATE OR REPLACE FUNCTION kontor_state.lead_key(r jsonb) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT md5(jsonb_build_array(${CHECKED_COLUMNS.map(c => `r->'${c}'`).join(', ')})::text)
$$;`

const KEEP = `
CREATE OR REPLACE FUNCTION kontor_state.keep_lead_facts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  is_now jsonb := to_jsonb(NEW);
  was jsonb := CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(OLD) END;
  actor uuid := CASE WHEN TG_OP = 'UPDATE' THEN NEW.user_updated ELSE NEW.user_created END;
  sent uuid := CASE WHEN TG_OP = 'INSERT' THEN nullif(current_setting('kontor.form_submission', true), '')::uuid END;
  kind text := CASE WHEN sent IS NOT NULL THEN 'form' WHEN actor IS NULL THEN 'system' ELSE 'person' END;
  proposed uuid := CASE WHEN TG_OP = 'UPDATE' THEN nullif(current_setting('kontor.proposal', true), '')::uuid END;
  changed text[];
  verdict jsonb;
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO public.lead_origins (id, lead, field, kind, person, submission, source, verification, at)
    VALUES (gen_random_uuid(), NEW.id, '${DEFAULT_ORIGIN}', kind, actor, sent, CASE WHEN sent IS NOT NULL THEN NEW.source END, 'unverified', now());
  ELSE
    SELECT array_agg(n.key) INTO changed FROM jsonb_each(is_now) n
    WHERE n.value IS DISTINCT FROM was -> n.key AND n.key NOT IN (${list(WITHOUT_ORIGIN)});
    IF changed IS NULL THEN
      RETURN NULL;
    END IF;
    DELETE FROM public.lead_marks WHERE lead = NEW.id AND field = ANY (changed);
    INSERT INTO public.lead_origins (id, lead, field, kind, person, verification, at)
    SELECT gen_random_uuid(), NEW.id, f, kind, actor, 'unverified', now() FROM unnest(changed) f
    ON CONFLICT (lead, field) DO UPDATE SET kind = EXCLUDED.kind, person = EXCLUDED.person, verification = EXCLUDED.verification, at = EXCLUDED.at,
      import = NULL, import_row = NULL, submission = NULL, source = NULL, address = NULL, passage = NULL, document = NULL, retrieved_at = NULL, verified_by = NULL, verified_at = NULL;
    IF proposed IS NOT NULL THEN
      UPDATE public.lead_origins o SET kind = 'proposal', source = d.source, address = d.address, passage = p.passage, document = d.id, retrieved_at = d.fetched_at
      FROM public.proposals p LEFT JOIN public.source_documents d ON d.id = p.document
      WHERE p.id = proposed AND p.lead = NEW.id AND o.lead = NEW.id AND o.field = p.field AND p.field = ANY (changed);
    END IF;
    IF kontor_state.lead_key(is_now) = kontor_state.lead_key(was) THEN
      RETURN NULL;
    END IF;
  END IF;
  SELECT v.marks INTO verdict FROM kontor_state.lead_verdicts v WHERE v.key = kontor_state.lead_key(is_now);
  IF FOUND THEN
    DELETE FROM public.lead_marks WHERE lead = NEW.id AND code <> 'TOO_LONG' AND field IN (${list(CHECKED_COLUMNS)});
    INSERT INTO public.lead_marks (id, lead, field, code, value)
    SELECT gen_random_uuid(), NEW.id, m.field, m.code, m.value FROM jsonb_to_recordset(verdict) AS m(field text, code text, value text)
    ON CONFLICT (lead, field) DO UPDATE SET code = EXCLUDED.code, value = EXCLUDED.value;
    DELETE FROM kontor_state.lead_checks_due WHERE lead = NEW.id;
  ELSE
    INSERT INTO kontor_state.lead_checks_due (lead) VALUES (NEW.id) ON CONFLICT (lead) DO UPDATE SET at = now();
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER kontor_keep_lead_facts AFTER INSERT OR UPDATE ON public.leads FOR EACH ROW WHEN (${BY_OTHERS}) EXECUTE FUNCTION kontor_state.keep_lead_facts();`

const guard = (table: string) => `
CREATE OR REPLACE TRIGGER kontor_guard_facts BEFORE INSERT OR UPDATE OR DELETE ON public.${table} FOR EACH ROW WHEN (${BY_OTHERS}) EXECUTE FUNCTION kontor_state.guard_lead_facts();`

// A trigger of the lead or a foreign key's action runs at depth 2; a statement of somebody's own at depth 1.
const GUARD = `
CREATE OR REPLACE FUNCTION kontor_state.guard_lead_facts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_trigger_depth() < 2 THEN
    RAISE EXCEPTION 'FACTS_ARE_KEPT' USING ERRCODE = '42501', HINT = 'Origins and marks follow from the lead; change the lead.';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;${guard('lead_origins')}${guard('lead_marks')}`

/** What was sent stays as it came; only what became of it is noted. How often its lead was begun stands beside it, until it is settled. Erasures and the end of a retention say so (`kontor.hard_delete`). */
const DOCUMENTS = `
CREATE TABLE IF NOT EXISTS kontor_state.form_attempts (submission uuid PRIMARY KEY REFERENCES public.form_submissions ON DELETE CASCADE, attempts integer NOT NULL DEFAULT 1);
CREATE OR REPLACE FUNCTION kontor_state.keep_form_submission() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('kontor.hard_delete', true) = 'on' THEN
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
  END IF;
  IF TG_OP = 'UPDATE' AND (to_jsonb(NEW) - 'state' - 'problem' - 'lead' - 'form' - 'user_created' - 'user_updated' - 'date_updated') = (to_jsonb(OLD) - 'state' - 'problem' - 'lead' - 'form' - 'user_created' - 'user_updated' - 'date_updated')
    AND (NEW.form IS NULL OR NEW.form = OLD.form) AND (OLD.lead IS NULL OR NEW.lead IS NULL OR NEW.lead = OLD.lead OR current_setting('kontor.merge', true) = 'on') THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'FACTS_ARE_KEPT' USING ERRCODE = '42501', HINT = 'What was sent through a form stays as it came.';
END $$;
CREATE OR REPLACE TRIGGER kontor_keep_form_submission BEFORE UPDATE OR DELETE ON public.form_submissions FOR EACH ROW EXECUTE FUNCTION kontor_state.keep_form_submission();`

/** Statements that may run again and again; they need the tables `leads`, `lead_origins`, `lead_marks` and `imports`. */
export function leadFactsSql(): string[] {
  return [TABLES, IMPORTS, KEY, KEEP, GUARD, DOCUMENTS].map(sql => sql.trim())
}
