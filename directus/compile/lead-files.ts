/**
 * What the database itself keeps true about files at leads: name, format and size are those of the file, and a record keeps its
 * file. A file that a record let go of would stay where no erasure of the lead finds it.
 */
const KEEP = `
CREATE OR REPLACE FUNCTION kontor_state.keep_lead_file() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
  stored record;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW.file IS DISTINCT FROM OLD.file AND NEW.file IS NOT NULL THEN
      RAISE EXCEPTION 'LEAD_FILE_STAYS' USING HINT = 'A record keeps its file. Upload the other one as a file of its own.';
    END IF;
    -- Emptied by the deletion of the file alone.
    IF NEW.file IS NULL AND OLD.file IS NOT NULL AND EXISTS (SELECT FROM public.directus_files f WHERE f.id = OLD.file) THEN
      RAISE EXCEPTION 'LEAD_FILE_STAYS' USING HINT = 'A record keeps its file. Delete the record instead.';
    END IF;
  END IF;
  IF NEW.file IS NOT NULL THEN
    SELECT f.type, f.filesize, f.filename_download AS name INTO stored FROM public.directus_files f WHERE f.id = NEW.file;
    NEW.media_type := left(stored.type, 127);
    NEW.size := least(stored.filesize, 2147483647);
    NEW.title := coalesce(nullif(btrim(NEW.title), ''), left(stored.name, 255));
  END IF;
  RETURN NEW;
END
$body$;
CREATE OR REPLACE TRIGGER kontor_keep_lead_file BEFORE INSERT OR UPDATE OF file, title, media_type, size ON public.lead_files FOR EACH ROW EXECUTE FUNCTION kontor_state.keep_lead_file();`

/** Statements that may run again and again; they need the table `lead_files`. */
export function leadFilesSql(): string[] {
  return [KEEP.trim()]
}
