/**
 * What is owed to webhooks: written with the event itself, in its transaction, by the rows of `webhooks` at that moment. So
 * nobody has to find out later which of them was there, switched on and asking for that type, and nothing is owed to one
 * that was made afterwards. The host moves it into `webhook_deliveries` in one statement (`directus/host/webhooks/store.ts`).
 * Nothing points to `webhooks` here: a change of a record never waits for a webhook that is being deleted. `place` grows in
 * the order in which changes of one record commit, as in `outbox_events`. Rows of an import are not told one by one.
 */
export function webhookQueueSql(): string[] {
  return [`
DO $body$ BEGIN
  IF to_regclass('kontor_state.webhook_queue') IS NULL THEN
    LOCK TABLE kontor_state.outbox_events IN SHARE ROW EXCLUSIVE MODE;
    CREATE TABLE kontor_state.webhook_queue (
      place bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, webhook uuid NOT NULL, event uuid NOT NULL, type text NOT NULL, record text NOT NULL);
    -- What a host of a former version had not taken from the stream yet. Administrators alone move "date_updated": of what was before nobody knows whether it was asked for then.
    INSERT INTO kontor_state.webhook_queue (webhook, event, type, record)
    SELECT w.id, e.id, e.type, e.record FROM kontor_state.outbox_events e JOIN public.webhooks w ON w.active AND w.event_types::jsonb @> to_jsonb(e.type) AND e.at >= coalesce(greatest(w.since, w.date_updated), '-infinity')
    WHERE e.batch IS NULL AND NOT EXISTS (SELECT FROM public.webhook_deliveries d WHERE d.webhook = w.id AND d.event = e.id) ORDER BY e.position;
  END IF;
END $body$;
CREATE OR REPLACE FUNCTION kontor_state.queue_for_webhooks() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  INSERT INTO kontor_state.webhook_queue (webhook, event, type, record)
  SELECT w.id, NEW.id, NEW.type, NEW.record FROM public.webhooks w WHERE w.active AND w.event_types::jsonb @> to_jsonb(NEW.type);
  RETURN NULL;
END
$body$;
CREATE OR REPLACE TRIGGER kontor_queue_for_webhooks AFTER INSERT ON kontor_state.outbox_events
  FOR EACH ROW WHEN (NEW.batch IS NULL) EXECUTE FUNCTION kontor_state.queue_for_webhooks();`.trim()]
}
