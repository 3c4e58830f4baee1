/**
 * Proposals and the documents that prove them are written by their operations alone, whatever rights a writer has: the
 * operation says so with `set_config('kontor.proposals', 'given', true)`. They go with their lead.
 */
const guard = (table: string) => `
CREATE OR REPLACE TRIGGER kontor_guard_proposals BEFORE INSERT OR UPDATE OR DELETE ON public.${table} FOR EACH ROW
WHEN (current_setting('kontor.proposals', true) IS DISTINCT FROM 'given' AND current_setting('kontor.hard_delete', true) IS DISTINCT FROM 'on') EXECUTE FUNCTION kontor_state.guard_proposals();`

/**
 * A proposal without a document is a fix: the corrected spelling of the value that is there, which is its own proof. It goes in
 * the transaction in which that value goes. What marks there are by now, and so which fixes, the extension looks at afterwards:
 * whoever writes marks, of one lead or of many, leaves their leads in `kontor_state.lead_fixes_due`.
 */
const FIXES = `
DO $$ BEGIN
  IF to_regclass('kontor_state.lead_fixes_due') IS NULL THEN
    CREATE TABLE kontor_state.lead_fixes_due (lead uuid PRIMARY KEY REFERENCES public.leads ON DELETE CASCADE, at timestamptz NOT NULL DEFAULT now());
    -- Marks from before there were fixes.
    INSERT INTO kontor_state.lead_fixes_due (lead) SELECT DISTINCT lead FROM public.lead_marks;
  END IF;
END $$;
CREATE INDEX IF NOT EXISTS kontor_fixes ON public.proposals (lead, field) WHERE document IS NULL;
CREATE OR REPLACE FUNCTION kontor_state.note_fixes_due() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    -- The value may stay, marked again or right in another country; the one that is being accepted goes nowhere.
    DELETE FROM public.proposals p USING gone g JOIN public.leads l ON l.id = g.lead
    WHERE p.lead = g.lead AND p.field = g.field AND p.document IS NULL AND p.state = 'open' AND p.passage IS DISTINCT FROM to_jsonb(l) ->> p.field
      AND p.id IS DISTINCT FROM nullif(current_setting('kontor.proposal', true), '')::uuid;
    INSERT INTO kontor_state.lead_fixes_due (lead)
    SELECT DISTINCT l.id FROM gone g JOIN public.leads l ON l.id = g.lead JOIN public.proposals p ON p.lead = g.lead AND p.field = g.field AND p.document IS NULL AND p.state = 'open'
    ON CONFLICT (lead) DO UPDATE SET at = now();
  ELSE
    INSERT INTO kontor_state.lead_fixes_due (lead) SELECT DISTINCT lead FROM come WHERE code NOT IN ('TOO_LONG', 'MISSING') ON CONFLICT (lead) DO UPDATE SET at = now();
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER kontor_fixes_made AFTER INSERT ON public.lead_marks REFERENCING NEW TABLE AS come FOR EACH STATEMENT EXECUTE FUNCTION kontor_state.note_fixes_due();
CREATE OR REPLACE TRIGGER kontor_fixes_changed AFTER UPDATE ON public.lead_marks REFERENCING NEW TABLE AS come FOR EACH STATEMENT EXECUTE FUNCTION kontor_state.note_fixes_due();
CREATE OR REPLACE TRIGGER kontor_fixes_gone AFTER DELETE ON public.lead_marks REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION kontor_state.note_fixes_due();`

/** Statements that may run again and again; they need the tables `proposals`, `source_documents`, `leads` and `lead_marks`. */
export function proposalsSql(): string[] {
  return [`
CREATE OR REPLACE FUNCTION kontor_state.guard_proposals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- A foreign key's action runs at depth 2, a statement of somebody's own at depth 1.
  IF pg_trigger_depth() < 2 THEN
    RAISE EXCEPTION 'FACTS_ARE_KEPT' USING ERRCODE = '42501', HINT = 'Proposals are made, accepted and rejected by their operations.';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;${guard('proposals')}${guard('source_documents')}`.trim(), FIXES.trim()]
}
