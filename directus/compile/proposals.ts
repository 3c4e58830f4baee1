/**
 * Proposals and the documents that prove them are written by their operations alone, whatever rights a writer has: the
 * operation says so with `set_config('kontor.proposals', 'given', true)`. They go with their lead.
 */
const guard = (table: string) => `
CREATE OR REPLACE TRIGGER kontor_guard_proposals BEFORE INSERT OR UPDATE OR DELETE ON public.${table} FOR EACH ROW
WHEN (current_setting('kontor.proposals', true) IS DISTINCT FROM 'given' AND current_setting('kontor.hard_delete', true) IS DISTINCT FROM 'on') EXECUTE FUNCTION kontor_state.guard_proposals();`

/** Statements that may run again and again; they need the tables `proposals` and `source_documents`. */
export function proposalsSql(): string[] {
  return [`
CREATE OR REPLACE FUNCTION kontor_state.guard_proposals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- A foreign key's action runs at depth 2, a statement of somebody's own at depth 1.
  IF pg_trigger_depth() < 2 THEN
    RAISE EXCEPTION 'FACTS_ARE_KEPT' USING ERRCODE = '42501', HINT = 'Proposals are made, accepted and rejected by their operations.';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;${guard('proposals')}${guard('source_documents')}`.trim()]
}
