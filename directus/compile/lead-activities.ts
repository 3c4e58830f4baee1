import { ROWS_OF_A_STATEMENT } from './sql.ts'

/**
 * What the database itself keeps true about activities, whoever writes them and whatever becomes of them:
 * - `leads.last_activity_at` is when the newest activity of the lead was, of those that are not still to come. Nothing else of the
 *   lead changes, so that it is no other version for whoever edits it, and no event;
 * - when nothing else is said it was done now, by whoever enters it.
 *
 * What is entered for later counts when its time has come: such moments stand in `kontor_state.activities_ahead`, which the
 * extension works off (`take_due_activities`).
 */
const TABLES = `
CREATE TABLE IF NOT EXISTS kontor_state.activities_ahead (at timestamptz NOT NULL, lead uuid NOT NULL REFERENCES public.leads ON DELETE CASCADE, PRIMARY KEY (at, lead));
CREATE INDEX IF NOT EXISTS activities_ahead_lead ON kontor_state.activities_ahead (lead);`

// A statement sees what was committed before it began: the leads are locked by one of their own, so that of two who write at the
// same time the second sees the activity of the first. In order, so that they do not wait for each other.
const NOTE = `
CREATE OR REPLACE FUNCTION kontor_state.note_last_activity(touched uuid[]) RETURNS void LANGUAGE plpgsql AS $body$
DECLARE
  moment timestamptz := clock_timestamp();
BEGIN
  PERFORM FROM public.leads l WHERE l.id = ANY (touched) ORDER BY l.id FOR NO KEY UPDATE;
  PERFORM set_config('kontor.derived', 'on', true);
  UPDATE public.leads l SET last_activity_at = (SELECT max(a.occurred_at) FROM public.activities a WHERE a.lead = l.id AND a.deleted_at IS NULL AND a.occurred_at <= moment)
  WHERE l.id = ANY (touched) AND l.last_activity_at IS DISTINCT FROM (SELECT max(a.occurred_at) FROM public.activities a WHERE a.lead = l.id AND a.deleted_at IS NULL AND a.occurred_at <= moment);
  PERFORM set_config('kontor.derived', '', true);
END
$body$;
CREATE OR REPLACE FUNCTION kontor_state.take_due_activities() RETURNS integer LANGUAGE plpgsql AS $body$
DECLARE
  due uuid[];
BEGIN
  WITH taken AS (DELETE FROM kontor_state.activities_ahead WHERE at <= clock_timestamp() RETURNING lead) SELECT array_agg(DISTINCT t.lead) INTO due FROM taken t;
  IF due IS NOT NULL THEN
    PERFORM kontor_state.note_last_activity(due);
  END IF;
  RETURN coalesce(cardinality(due), 0);
END
$body$;`

/** Programs do nothing in anybody's name. */
const COMPLETE = `
CREATE OR REPLACE FUNCTION kontor_state.complete_activity() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  NEW.occurred_at := coalesce(NEW.occurred_at, clock_timestamp());
  IF TG_OP = 'INSERT' AND NEW.person IS NULL AND NEW.user_created IS NOT NULL THEN
    NEW.person := (SELECT u.id FROM public.directus_users u WHERE u.id = NEW.user_created AND u.provider <> 'kontor');
  END IF;
  RETURN NEW;
END
$body$;
CREATE OR REPLACE TRIGGER kontor_complete_activity BEFORE INSERT OR UPDATE ON public.activities FOR EACH ROW WHEN (NEW.person IS NULL OR NEW.occurred_at IS NULL) EXECUTE FUNCTION kontor_state.complete_activity();`

const trigger = (event: string, tables: string) => `
CREATE OR REPLACE TRIGGER kontor_last_activity_${event.toLowerCase()} AFTER ${event} ON public.activities REFERENCING ${tables} FOR EACH STATEMENT EXECUTE FUNCTION kontor_state.keep_last_activity();`

const KEEP = `
CREATE OR REPLACE FUNCTION kontor_state.keep_last_activity() RETURNS trigger LANGUAGE plpgsql ${ROWS_OF_A_STATEMENT} AS $body$
DECLARE
  touched uuid[];
BEGIN
  IF TG_OP = 'INSERT' THEN
    touched := ARRAY(SELECT DISTINCT n.lead FROM new_rows n WHERE n.deleted_at IS NULL);
  ELSIF TG_OP = 'UPDATE' THEN
    touched := ARRAY(
      SELECT n.lead FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE (n.lead, n.occurred_at, n.deleted_at IS NULL) IS DISTINCT FROM (o.lead, o.occurred_at, o.deleted_at IS NULL)
      UNION SELECT o.lead FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE n.lead <> o.lead);
  ELSE
    touched := ARRAY(SELECT DISTINCT o.lead FROM old_rows o WHERE o.deleted_at IS NULL);
  END IF;
  IF cardinality(touched) = 0 THEN
    RETURN NULL;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO kontor_state.activities_ahead (at, lead) SELECT n.occurred_at, n.lead FROM new_rows n WHERE n.occurred_at > clock_timestamp() AND n.deleted_at IS NULL ON CONFLICT DO NOTHING;
  END IF;
  PERFORM kontor_state.note_last_activity(touched);
  RETURN NULL;
END
$body$;${trigger('INSERT', 'NEW TABLE AS new_rows')}${trigger('UPDATE', 'OLD TABLE AS old_rows NEW TABLE AS new_rows')}${trigger('DELETE', 'OLD TABLE AS old_rows')}`

/** It follows from the activities alone, whoever writes the lead. */
const GUARD = `
CREATE OR REPLACE FUNCTION kontor_state.guard_last_activity() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  NEW.last_activity_at := OLD.last_activity_at;
  RETURN NEW;
END
$body$;
CREATE OR REPLACE TRIGGER kontor_guard_last_activity BEFORE UPDATE ON public.leads FOR EACH ROW
WHEN (NEW.last_activity_at IS DISTINCT FROM OLD.last_activity_at AND current_setting('kontor.derived', true) IS DISTINCT FROM 'on') EXECUTE FUNCTION kontor_state.guard_last_activity();`

/** Statements that may run again and again; they need the tables `leads` and `activities`. */
export function leadActivitiesSql(): string[] {
  return [TABLES, NOTE, COMPLETE, KEEP, GUARD].map(sql => sql.trim())
}
