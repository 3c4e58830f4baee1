import { LEAD_STEPS } from '@kontor/model'
import { categorySql } from './choices.ts'
import { literal } from './sql.ts'

const STEPS = Object.entries(LEAD_STEPS).flatMap(([from, to]) => to.map(one => literal(`${from}>${one}`))).join(', ')

/**
 * The order of a lead's statuses and the reason for disqualifying, kept against everybody who changes one: a rule on the
 * former value must not race. What is made (an import of an old list) may begin anywhere; who takes something back says so
 * (`set_config('kontor.restore', 'on', true)`). Nobody is converted without a customer: the operation names the lead
 * (`kontor.conversion`).
 */
export function leadStatusSql(): string[] {
  return [`
CREATE OR REPLACE FUNCTION kontor_state.keep_lead_status() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
  was text := ${categorySql('leads', 'status', 'OLD.status')};
  becomes text := ${categorySql('leads', 'status', 'NEW.status')};
BEGIN
  IF was IS DISTINCT FROM becomes AND (was || '>' || becomes) NOT IN (${STEPS}) THEN
    RAISE EXCEPTION 'STATUS_ORDER' USING HINT = format('A lead does not go from "%s" to "%s". Only qualified leads are converted, a converted one stays so, and a disqualified one begins again.', was, becomes);
  END IF;
  IF becomes = 'converted' AND was IS DISTINCT FROM becomes AND current_setting('kontor.conversion', true) IS DISTINCT FROM NEW.id::text THEN
    RAISE EXCEPTION 'CONVERT_BY_OPERATION' USING HINT = 'A lead is converted by its operation, which makes the customer: POST /api/v1/crm/leads/{id}/convert.';
  END IF;
  IF becomes = 'disqualified' AND coalesce(btrim(NEW.disqualified_reason), '') = '' AND (was IS DISTINCT FROM becomes OR coalesce(btrim(OLD.disqualified_reason), '') <> '') THEN
    RAISE EXCEPTION 'REASON_MISSING' USING HINT = 'Say why the lead is disqualified.';
  END IF;
  RETURN NEW;
END
$body$;
CREATE OR REPLACE TRIGGER kontor_keep_lead_status BEFORE UPDATE OF status, disqualified_reason ON public.leads FOR EACH ROW
  WHEN (current_setting('kontor.restore', true) IS DISTINCT FROM 'on' AND (OLD.status IS DISTINCT FROM NEW.status OR OLD.disqualified_reason IS DISTINCT FROM NEW.disqualified_reason)) EXECUTE FUNCTION kontor_state.keep_lead_status();`.trim()]
}
