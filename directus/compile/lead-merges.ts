/**
 * What a merge of two leads did, kept until it cannot be undone any more:
 * - `lead_merges`: the lead that stays and the one that went; values of the first before and after, its marks and the origins of
 *   those values before and after, pairs of the second that went with it and of the first that made room for decisions (`pairs`), and the
 *   pairs that took those decisions over (`passed`);
 * - `lead_merge_moves`: each record that was moved, by its column.
 * Both go with either lead when that is deleted for good.
 */
const TABLES = `
CREATE TABLE IF NOT EXISTS kontor_state.lead_merges (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), lead uuid NOT NULL REFERENCES public.leads ON DELETE CASCADE, other uuid NOT NULL REFERENCES public.leads ON DELETE CASCADE,
  person uuid REFERENCES public.directus_users ON DELETE SET NULL, at timestamptz NOT NULL DEFAULT clock_timestamp(), undone_at timestamptz,
  former jsonb NOT NULL DEFAULT '{}', coming jsonb NOT NULL DEFAULT '{}', origins jsonb NOT NULL DEFAULT '{}', next_origins jsonb NOT NULL DEFAULT '{}', marks jsonb NOT NULL DEFAULT '[]', pairs jsonb NOT NULL DEFAULT '[]');
ALTER TABLE kontor_state.lead_merges ADD COLUMN IF NOT EXISTS passed jsonb NOT NULL DEFAULT '[]';
CREATE INDEX IF NOT EXISTS lead_merges_lead ON kontor_state.lead_merges (lead, at);
CREATE INDEX IF NOT EXISTS lead_merges_other ON kontor_state.lead_merges (other);
CREATE TABLE IF NOT EXISTS kontor_state.lead_merge_moves (
  merge uuid NOT NULL REFERENCES kontor_state.lead_merges ON DELETE CASCADE, collection text NOT NULL, field text NOT NULL, record text NOT NULL, PRIMARY KEY (merge, collection, field, record));`

/** Where a lead went is said by a merge alone (`set_config('kontor.merge', 'on', true)`). Who takes a deletion back has a lead of its own again. */
const GUARD = `
CREATE OR REPLACE FUNCTION kontor_state.guard_merged_into() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  NEW.merged_into := CASE WHEN TG_OP = 'UPDATE' AND NEW.deleted_at IS NOT NULL THEN OLD.merged_into END;
  RETURN NEW;
END
$body$;
CREATE OR REPLACE TRIGGER kontor_guard_merged_insert BEFORE INSERT ON public.leads FOR EACH ROW
WHEN (NEW.merged_into IS NOT NULL AND current_setting('kontor.merge', true) IS DISTINCT FROM 'on') EXECUTE FUNCTION kontor_state.guard_merged_into();
CREATE OR REPLACE TRIGGER kontor_guard_merged_update BEFORE UPDATE ON public.leads FOR EACH ROW
WHEN ((NEW.merged_into IS DISTINCT FROM OLD.merged_into OR (NEW.merged_into IS NOT NULL AND NEW.deleted_at IS NULL)) AND current_setting('kontor.merge', true) IS DISTINCT FROM 'on') EXECUTE FUNCTION kontor_state.guard_merged_into();`

/** Statements that may run again and again; they need the table `leads`. */
export function leadMergesSql(): string[] {
  return [TABLES, GUARD].map(sql => sql.trim())
}
