/** Leads that an enrichment still has to look up, in their order. They go as they are done, in the transaction that keeps what came of them. */
const LEADS = `
CREATE TABLE IF NOT EXISTS kontor_state.enrichment_leads (
  run uuid NOT NULL REFERENCES public.enrichment_runs ON DELETE CASCADE, position integer NOT NULL, lead uuid NOT NULL, PRIMARY KEY (run, position));`

/** Statements that may run again and again; they need the table `enrichment_runs`. */
export const enrichmentsSql = (): string[] => [LEADS.trim()]
