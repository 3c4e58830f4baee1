/** Channel on which PostgreSQL tells the host that a tenant was made, changed or removed; the payload is its slug. */
export const TENANT_CHANGED = 'kontor_tenant_changed'

/**
 * What the platform's own database keeps true: a change of a tenant is told to the host whoever makes it, and the audit
 * log is only ever added to.
 */
export function platformSql(): string[] {
  return [`
CREATE OR REPLACE FUNCTION kontor_state.announce_tenant() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM pg_notify('${TENANT_CHANGED}', OLD.slug);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    PERFORM pg_notify('${TENANT_CHANGED}', NEW.slug);
  END IF;
  RETURN NULL;
END
$body$;
CREATE OR REPLACE TRIGGER kontor_announce_tenant AFTER INSERT OR DELETE OR UPDATE OF slug, name, status ON public.tenants
  FOR EACH ROW EXECUTE FUNCTION kontor_state.announce_tenant();
CREATE OR REPLACE FUNCTION kontor_state.keep_audit_log() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  RAISE EXCEPTION 'AUDIT_LOG_IS_KEPT' USING HINT = 'Entries of the audit log are neither changed nor deleted.', ERRCODE = '42501';
END
$body$;
CREATE OR REPLACE TRIGGER kontor_keep_audit_log BEFORE UPDATE OR DELETE ON public.audit_log
  FOR EACH ROW EXECUTE FUNCTION kontor_state.keep_audit_log();`]
}
