import { leads } from '@kontor/model'
import { categorySql } from './choices.ts'
import { quote } from './sql.ts'

/** Columns of a lead that its customer was made of: what they say afterwards is the customer's. How good a lead is, is no part of one. */
const BUSINESS = Object.entries(leads.fields).filter(([name, f]) => 'provenance' in f && f.provenance && name !== 'rating').map(([name]) => name)
const business = (row: 'OLD' | 'NEW') => `ROW(${BUSINESS.map(name => `${row}.${quote(name)}`).join(', ')})`

/**
 * What was made of a lead, as long as it is not taken back: `customer_made` and the like say which of them are new.
 * `customer`, `contact` and `opportunity` may be gone for good.
 */
const TABLES = `
CREATE TABLE IF NOT EXISTS kontor_state.conversions (
  lead uuid PRIMARY KEY REFERENCES public.leads ON DELETE CASCADE, at timestamptz NOT NULL DEFAULT clock_timestamp(), former_status text NOT NULL,
  customer uuid NOT NULL, customer_made boolean NOT NULL, contact uuid, opportunity uuid);
CREATE INDEX IF NOT EXISTS conversions_customer ON kontor_state.conversions (customer);`

/** Which lead a record was made of is said by the conversion (`kontor.conversion`, the lead's id) alone, and goes with the lead. */
const FROM_LEAD = `
CREATE OR REPLACE FUNCTION kontor_state.keep_from_lead() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.lead := nullif(current_setting('kontor.conversion', true), '')::uuid;
  ELSIF pg_trigger_depth() < 2 THEN
    NEW.lead := OLD.lead;
  END IF;
  RETURN NEW;
END
$body$;${['customers', 'contacts', 'opportunities'].map(table => `
CREATE OR REPLACE TRIGGER kontor_keep_from_lead BEFORE INSERT OR UPDATE OF lead ON public.${table} FOR EACH ROW
WHEN (current_setting('kontor.restore', true) IS DISTINCT FROM 'on') EXECUTE FUNCTION kontor_state.keep_from_lead();`).join('')}`

/** Nothing is added to a customer that is deleted at the same moment: who deletes one with all that hangs on it holds it `FOR UPDATE`. */
const OF_CUSTOMER = `
CREATE OR REPLACE FUNCTION kontor_state.keep_of_customer() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  PERFORM FROM public.customers c WHERE c.id = NEW.customer AND c.deleted_at IS NULL FOR KEY SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'CUSTOMER_GONE' USING HINT = 'The customer was deleted.';
  END IF;
  RETURN NEW;
END
$body$;${['contacts', 'opportunities'].map(table => `
CREATE OR REPLACE TRIGGER kontor_keep_of_customer BEFORE INSERT OR UPDATE OF customer ON public.${table} FOR EACH ROW EXECUTE FUNCTION kontor_state.keep_of_customer();`).join('')}`

/** Who takes a deletion back changes neither stage nor customer, and is let through by that. */
const OPPORTUNITIES = `
CREATE OR REPLACE FUNCTION kontor_state.keep_opportunity() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
  becomes text := ${categorySql('opportunities', 'stage', 'NEW.stage')};
BEGIN
  IF becomes = 'lost' AND coalesce(btrim(NEW.lost_reason), '') = '' THEN
    RAISE EXCEPTION 'LOST_REASON_MISSING' USING HINT = 'Say why the opportunity is lost.';
  END IF;
  -- A contact that is deleted for good takes itself out, at depth 2.
  IF NEW.contact IS NOT NULL AND (TG_OP = 'INSERT' OR (NEW.contact, NEW.customer) IS DISTINCT FROM (OLD.contact, OLD.customer))
    AND NOT EXISTS (SELECT FROM public.contacts c WHERE c.id = NEW.contact AND c.customer = NEW.customer) THEN
    RAISE EXCEPTION 'CONTACT_OF_ANOTHER' USING HINT = 'The contact belongs to another customer.';
  END IF;
  RETURN NEW;
END
$body$;
CREATE OR REPLACE TRIGGER kontor_keep_opportunity BEFORE INSERT OR UPDATE OF stage, lost_reason, contact, customer ON public.opportunities FOR EACH ROW EXECUTE FUNCTION kontor_state.keep_opportunity();`

/** What a customer was made of stays as it was: corrections are made at the customer. */
const CONVERTED = `
CREATE OR REPLACE FUNCTION kontor_state.keep_converted() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  -- A value of a list that is deleted takes itself out, at depth 2.
  IF pg_trigger_depth() < 2 AND EXISTS (SELECT FROM kontor_state.conversions c WHERE c.lead = OLD.id) THEN
    RAISE EXCEPTION 'LEAD_CONVERTED' USING HINT = 'The lead has become a customer: change the customer, or take the conversion back.';
  END IF;
  RETURN NEW;
END
$body$;
CREATE OR REPLACE TRIGGER kontor_keep_converted BEFORE UPDATE ON public.leads FOR EACH ROW
WHEN (current_setting('kontor.restore', true) IS DISTINCT FROM 'on' AND ${business('OLD')} IS DISTINCT FROM ${business('NEW')}) EXECUTE FUNCTION kontor_state.keep_converted();`

/** Statements that may run again and again; they need the tables `leads`, `customers`, `contacts` and `opportunities`. */
export function customersSql(): string[] {
  return [TABLES, FROM_LEAD, OF_CUSTOMER, OPPORTUNITIES, CONVERTED].map(sql => sql.trim())
}
