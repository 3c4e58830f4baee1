import { TENANT_SETTINGS_ID } from '@kontor/model'
import { TENANT_CHANGED } from './platform.ts'

/** Channel on which PostgreSQL tells the host that a job waits; the payload is the tenant's slug. */
export const JOB_WAITS = 'kontor_tenant_job'

/** What the platform's own database keeps true about jobs: one at a time for each tenant, and whoever makes one wakes the host. */
export function tenancySql(): string[] {
  return [`
CREATE UNIQUE INDEX IF NOT EXISTS kontor_one_job_per_tenant ON public.tenant_jobs (tenant) WHERE state IN ('queued', 'running');
CREATE OR REPLACE FUNCTION kontor_state.announce_job() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  PERFORM pg_notify('${JOB_WAITS}', NEW.tenant);
  RETURN NULL;
END
$body$;
CREATE OR REPLACE TRIGGER kontor_announce_job AFTER INSERT OR UPDATE OF state ON public.tenant_jobs
  FOR EACH ROW WHEN (NEW.state = 'queued') EXECUTE FUNCTION kontor_state.announce_job();
CREATE OR REPLACE FUNCTION kontor_state.announce_modules() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  PERFORM pg_notify('${TENANT_CHANGED}', slug) FROM public.tenants WHERE id IN (OLD.tenant, NEW.tenant);
  RETURN NULL;
END
$body$;
CREATE TABLE IF NOT EXISTS kontor_state.pending_members (
  tenant text NOT NULL, sub text NOT NULL, role text NOT NULL, invited_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (tenant, sub));
CREATE INDEX IF NOT EXISTS pending_members_sub ON kontor_state.pending_members (sub);
CREATE TABLE IF NOT EXISTS kontor_state.open_registrations (
  tenant text NOT NULL, sub text NOT NULL, registered_at timestamptz NOT NULL DEFAULT now(), asked_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (tenant, sub));
CREATE INDEX IF NOT EXISTS open_registrations_asked_at ON kontor_state.open_registrations (asked_at);
CREATE OR REPLACE TRIGGER kontor_announce_modules AFTER INSERT OR UPDATE OR DELETE ON public.tenant_modules
  FOR EACH ROW EXECUTE FUNCTION kontor_state.announce_modules();`]
}

const SETTINGS = `
INSERT INTO public.tenant_settings (id, name, date_created)
SELECT '${TENANT_SETTINGS_ID}', coalesce((SELECT project_name FROM public.directus_settings LIMIT 1), 'Kontor'), now()
WHERE NOT EXISTS (SELECT 1 FROM public.tenant_settings);`

/**
 * Erasures of people: what is still to be done, and for whom. Once one is finished, nothing of the person stands in it but
 * their id in this tenant, which the history goes on to name; it is swept when no page of this table keeps more either.
 */
const ERASURES = `
CREATE TABLE IF NOT EXISTS kontor_state.person_erasures (
  person uuid PRIMARY KEY, sub text, email text, name text, successor uuid, files text[] NOT NULL DEFAULT '{}',
  requested_by uuid, started_at timestamptz NOT NULL DEFAULT now(), finished_at timestamptz, error text);
DO $body$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = 'kontor_state.person_erasures'::regclass AND attname = 'swept_at' AND NOT attisdropped) THEN
    ALTER TABLE kontor_state.person_erasures ADD COLUMN swept_at timestamptz;
    UPDATE kontor_state.person_erasures SET swept_at = finished_at;
  END IF;
  ALTER TABLE kontor_state.person_erasures ADD COLUMN IF NOT EXISTS left_tables text[] NOT NULL DEFAULT '{}';
END $body$;`

/**
 * Leads and contacts that are to be erased or anonymized for good, one row each and nothing of them but the id, which is in
 * `lead` for both: `done_at` when its data is gone, `swept_at` when no page, stream or file keeps it either. `files` are
 * names on disk; `contacts`: with a lead go the contacts that were made of it.
 */
const LEAD_ERASURES = `
CREATE TABLE IF NOT EXISTS kontor_state.lead_erasures (
  lead uuid PRIMARY KEY, way text NOT NULL CHECK (way IN ('erase', 'anonymize')), requested_by uuid, requested_at timestamptz NOT NULL DEFAULT now(),
  done_at timestamptz, swept_at timestamptz, files text[] NOT NULL DEFAULT '{}', left_tables text[] NOT NULL DEFAULT '{}', error text);
ALTER TABLE kontor_state.lead_erasures ADD COLUMN IF NOT EXISTS collection text NOT NULL DEFAULT 'leads' CHECK (collection IN ('leads', 'contacts')), ADD COLUMN IF NOT EXISTS contacts boolean NOT NULL DEFAULT false;
CREATE INDEX IF NOT EXISTS lead_erasures_open ON kontor_state.lead_erasures (requested_at) WHERE swept_at IS NULL;`

/**
 * What was made under a key that its caller chose, in the transaction that made it: the same call again finds it here,
 * whatever has become of the first one's answer. Whoever asks is in the key, as a hash.
 */
const WRITTEN_ONCE = `
CREATE TABLE IF NOT EXISTS kontor_state.written_once (key text PRIMARY KEY, fingerprint text NOT NULL, item text, at timestamptz NOT NULL DEFAULT now());
CREATE INDEX IF NOT EXISTS written_once_at ON kontor_state.written_once (at);`

/**
 * Secrets of webhooks, encrypted with a key of this instance; the former one still signs until `former_until`. Tables of
 * the model cannot hold them: their rows can be looked at in Studio.
 */
const WEBHOOK_SECRETS = `
CREATE TABLE IF NOT EXISTS kontor_state.webhook_secrets (
  webhook uuid PRIMARY KEY REFERENCES public.webhooks ON DELETE CASCADE, sealed text NOT NULL, former text, former_until timestamptz);`

/** What a person was told, the newest first; the bell asks with every page for what is not read. */
const NOTIFICATIONS = `
CREATE INDEX IF NOT EXISTS kontor_notifications_of ON public.directus_notifications (recipient, timestamp, id);
CREATE INDEX IF NOT EXISTS kontor_notifications_unread ON public.directus_notifications (recipient, timestamp, id) WHERE status = 'inbox';`

/**
 * What somebody is to be told of, or was told of lately, by the event that said it: an event that comes again finds itself
 * here. What happened before `since` is nobody's news.
 */
const NOTICES = `
CREATE TABLE IF NOT EXISTS kontor_state.notices (
  event uuid PRIMARY KEY, kind text NOT NULL, person uuid NOT NULL, record uuid NOT NULL, sender uuid, at timestamptz NOT NULL, noted_at timestamptz NOT NULL DEFAULT now(),
  told_at timestamptz, mailed_at timestamptz, mailed boolean NOT NULL DEFAULT false);
CREATE INDEX IF NOT EXISTS notices_open ON kontor_state.notices (kind, person) WHERE told_at IS NULL OR mailed_at IS NULL;
CREATE INDEX IF NOT EXISTS notices_mailed ON kontor_state.notices (person, kind, mailed_at) WHERE mailed;
CREATE INDEX IF NOT EXISTS notices_at ON kontor_state.notices (at);
CREATE TABLE IF NOT EXISTS kontor_state.notices_since (since timestamptz NOT NULL);
INSERT INTO kontor_state.notices_since (since) SELECT now() WHERE NOT EXISTS (SELECT FROM kontor_state.notices_since);`

/** Files that were uploaded for a field of a record, until it is clear whether one has them: after a day one that none has is removed. */
const FIELD_UPLOADS = `
CREATE TABLE IF NOT EXISTS kontor_state.field_uploads (
  file uuid PRIMARY KEY, collection text NOT NULL, field text NOT NULL, due_at timestamptz NOT NULL DEFAULT now() + interval '1 day');
CREATE INDEX IF NOT EXISTS field_uploads_due_at ON kontor_state.field_uploads (due_at);`

/**
 * Rows of imports into any collection: of a made record its key and how it was, to tell whether somebody has changed it
 * since; of a refused row what stood there and why it was refused. They go when the import cannot be undone any more.
 */
const IMPORT_ROWS = `
CREATE TABLE IF NOT EXISTS kontor_state.record_import_rows (
  import uuid NOT NULL REFERENCES public.record_imports ON DELETE CASCADE, "row" integer NOT NULL, record text, fingerprint text, "values" json, problems json, PRIMARY KEY (import, "row"));`

/**
 * The one record of the settings. A tenant's audit log is only added to. A person who is erased leaves it: that clears
 * who acted and whom it was about, and the erasure itself says so in its transaction (`kontor.hard_delete`).
 */
export function tenantPlatformSql(): string[] {
  return [SETTINGS, ERASURES, LEAD_ERASURES, WRITTEN_ONCE, WEBHOOK_SECRETS, FIELD_UPLOADS, IMPORT_ROWS, NOTIFICATIONS, NOTICES, `
CREATE OR REPLACE FUNCTION kontor_state.keep_audit_log() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF current_setting('kontor.hard_delete', true) = 'on' THEN
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
  END IF;
  IF TG_OP = 'UPDATE' AND (NEW.actor IS NULL OR NEW.actor = OLD.actor) AND (NEW.subject IS NULL OR NEW.subject = OLD.subject)
    AND to_jsonb(NEW) - 'actor' - 'subject' = to_jsonb(OLD) - 'actor' - 'subject' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'AUDIT_LOG_IS_KEPT' USING HINT = 'Entries of the audit log are neither changed nor deleted.', ERRCODE = '42501';
END
$body$;
CREATE OR REPLACE TRIGGER kontor_keep_audit_log BEFORE UPDATE OR DELETE ON public.audit_log
  FOR EACH ROW EXECUTE FUNCTION kontor_state.keep_audit_log();`]
}
