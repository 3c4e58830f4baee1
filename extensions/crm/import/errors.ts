import type { DirectusError } from '@directus/errors'
import { codedError, type ErrorDetails } from '@kontor/extension-shared/import/errors'
import { l, type Label } from '@kontor/model'

/** Codes of the rules for leads and their import, with their HTTP status and what they tell the person. */
const CODES = {
  MAPPING_WITHOUT_COMPANY: [400, l('Keine Spalte ist der Firma zugeordnet. Ohne Firma entsteht kein Lead.', 'No column is mapped to the company. Without a company there is no lead.')],
  MAPPING_WITHOUT_KEY: [400, l('Keine Spalte ist dem Feld zugeordnet, an dem die Leads erkannt werden sollen.', 'No column is mapped to the field that leads are to be found by.')],
  IMPORT_OPTION: [400, l('Diese Angabe zum Import gibt es nicht. Sehen Sie unter „allowed“ nach, was möglich ist.', 'There is no such option of an import. "allowed" says what there is.')],
  FACTS_ARE_KEPT: [403, l('Herkunft, Hinweise und Importe werden vom System geführt und lassen sich nicht ändern.', 'Origins, marks and imports are kept by the system and cannot be written.')],
  INVALID_CHARACTER: [400, l('Der Text enthält ein Zeichen, das nicht gespeichert werden kann.', 'The text contains a character that cannot be stored.')],
  CHECK_INVALID: [400, l('Geprüft werden die Felder eines Leads als JSON-Objekt.', 'A check takes the fields of a lead as a JSON object.')],
  PROPOSAL_INPUT: [400, l('Die Angaben passen nicht: siehe das genannte Feld.', 'What was given does not fit: see the field that is named.')],
  PROPOSAL_OPEN: [409, l('Über diesen Vorschlag ist noch nicht entschieden, oder er wurde zurückgezogen.', 'This proposal is not decided yet, or it was withdrawn.')],
  PROPOSAL_FIELD: [400, l('Für dieses Feld kann nichts vorgeschlagen werden.', 'Nothing can be proposed for this field.')],
  PROPOSAL_DOCUMENT: [400, l('Dieses Quelldokument gibt es nicht, oder es gehört zu einem anderen Lead. Rufen Sie die Quelle zuerst ab.', 'There is no such source document, or it belongs to another lead. Fetch the source first.')],
  PROPOSAL_PASSAGE: [400, l('Die Belegstelle steht so nicht im Quelldokument.', 'The passage does not stand in the source document like that.')],
  PROPOSAL_VALUE: [400, l('Dieser Wert passt nicht in das Feld.', 'This value does not fit the field.')],
  PROPOSAL_UNPROVED: [400, l('Die Belegstelle enthält den Wert nicht.', 'The passage does not contain the value.')],
  PROPOSAL_IS_SO: [409, l('Das Feld hat diesen Wert schon.', 'The field has this value already.')],
  PROPOSAL_DECIDED: [409, l('Über diesen Vorschlag ist schon entschieden.', 'This proposal has been decided already.')],
  PROPOSAL_OUTDATED: [409, l('Der Wert des Leads hat sich seit dem Vorschlag geändert. Sehen Sie ihn sich an und entscheiden Sie dann.', 'The lead\'s value has changed since it was proposed. Look at it, then decide.')],
  ENRICHMENT_LEADS: [400, l('Keinen dieser Leads gibt es, oder Sie sehen keinen davon.', 'None of these leads is there, or you see none of them.')],
  ENRICHMENT_ENDED: [409, l('Diese Anreicherung ist schon beendet.', 'This enrichment has ended already.')],
  SOURCE_UNKNOWN: [404, l('Diese Quelle gibt es nicht.', 'There is no such source.')],
  SOURCE_OFF: [409, l('Diese Quelle wird nicht nachgeschlagen: Sie ist ausgeschaltet oder nicht eingerichtet.', 'This source is not looked up: it is switched off or not set up.')],
  SOURCE_FIELD: [400, l('Zu diesem Feld sagt die Quelle nichts.', 'The source says nothing of this field.')],
  SOURCE_ADMIN: [403, l('Quellen richten nur Administratoren ein.', 'Sources are set up by administrators alone.')],
  REGISTER_KEYS: [400, l('An keiner Spalte lässt sich ein Lead erkennen: Nötig ist USt-IdNr., externe Kennung, E-Mail, Website oder Firma mit PLZ.', 'No column tells which lead a row speaks of: VAT id, external id, mail, website, or company with postal code.')],
  REGISTER_TOO_LONG: [400, l('Das Register hat zu viele Zeilen.', 'The register has too many rows.')],
  SOURCE_KIND: [409, l('Das geht bei dieser Art von Quelle nicht.', 'This cannot be done with a source of this kind.')],
  SOURCE_KEY_ORIGIN: [409, l('Diese Quelle hat inzwischen eine andere Adresse. Sehen Sie sie sich an, bevor Sie ihr einen Schlüssel geben.', 'This source has another address by now. Look at it before you give it a key.')],
  DUPLICATE_DECIDED: [409, l('Über dieses Paar ist schon so entschieden.', 'This pair has been decided like that already.')],
  MERGE_SAME: [400, l('Ein Lead lässt sich nicht mit sich selbst zusammenführen.', 'A lead cannot be merged with itself.')],
  MERGE_FIELD: [400, l('Dieses Feld lässt sich nicht übernehmen.', 'This field cannot be taken over.')],
  MERGE_GONE: [409, l('Einer der beiden Leads ist inzwischen gelöscht oder weiter zusammengeführt. Machen Sie das zuerst rückgängig.', 'One of the two leads has been deleted or merged again meanwhile. Take that back first.')],
  MERGE_CONVERTED: [409, l('Einer der beiden Leads ist schon Kunde. Nehmen Sie erst die Umwandlung zurück.', 'One of the two leads is a customer already. Take the conversion back first.')],
  MERGE_OUTDATED: [409, l('Einer der beiden Leads wurde inzwischen geändert. Sehen Sie sich beide noch einmal an.', 'One of the two leads has been changed meanwhile. Look at both again.')],
  MERGE_REFUSED: [409, l('Ein Wert steht schon bei einem anderen Lead, oder was er nennt, gibt es nicht mehr. Nichts wurde geändert.', 'A value belongs to another lead already, or what it names is not there any more. Nothing was changed.')],
  MERGE_UNDONE: [409, l('Diese Zusammenführung ist schon rückgängig gemacht.', 'This merge has been undone already.')],
  MERGE_UNDO_LATE: [409, l('Nach 30 Tagen lässt sich eine Zusammenführung nicht mehr rückgängig machen.', 'After 30 days a merge cannot be undone any more.')],
  DOCUMENT_SOURCE: [400, l('Diese Quelle gibt es nicht.', 'There is no such source.')],
  DOCUMENT_ADDRESS: [400, l('Diese Adresse darf nicht abgerufen werden. Erlaubt sind öffentliche https-Adressen.', 'This address may not be fetched. Public https addresses may.')],
  DOCUMENT_REFUSED: [400, l('Die Website erlaubt es Programmen nicht, diese Seite zu lesen (robots.txt).', 'The website does not allow programs to read this page (robots.txt).')],
  DOCUMENT_NOT_REACHED: [400, l('Die Seite war nicht zu erreichen. Prüfen Sie die Adresse, oder versuchen Sie es später noch einmal.', 'The page could not be reached. Check the address, or try again later.')],
  DOCUMENT_TOO_LONG: [400, l('Die Seite ist zu groß.', 'The page is too large.')],
  DOCUMENT_TYPE: [400, l('Gelesen werden Webseiten, Text und JSON.', 'Web pages, text and JSON are read.')],
  DOCUMENT_EMPTY: [400, l('Auf der Seite steht kein Text.', 'There is no text on the page.')],
  DOCUMENT_BUSY: [429, l('Diese Website wird gerade oft abgerufen. Versuchen Sie es gleich noch einmal.', 'This website is being read a lot right now. Try again in a moment.')],
  VALUE_WITHOUT_ORIGIN: [400, l('Dieses Feld hat keinen Wert, dessen Herkunft geprüft werden kann.', 'This field has no value whose origin can be verified.')],
  VALUE_CHANGED: [409, l('Der Wert wurde inzwischen geändert. Sehen Sie ihn sich an und prüfen Sie dann.', 'The value has been changed meanwhile. Look at it, then verify it.')],
  COMPANY_MISSING: [400, l('Ein Lead braucht eine Firma.', 'A lead needs a company.')],
  CUSTOMER_UNKNOWN: [400, l('Diesen Kunden gibt es nicht, oder Sie sehen ihn nicht.', 'There is no such customer, or you do not see it.')],
  CONTACT_UNKNOWN: [400, l('Diesen Kontakt gibt es nicht, oder Sie sehen ihn nicht.', 'There is no such contact, or you do not see it.')],
  CONVERT_INPUT: [400, l('Die Angaben zur Umwandlung passen nicht: siehe das genannte Feld.', 'What was given for the conversion does not fit: see the field that is named.')],
  CONVERT_NOT_QUALIFIED: [409, l('Umgewandelt werden nur qualifizierte Leads.', 'Only qualified leads are converted.')],
  CONVERT_DONE: [409, l('Dieser Lead ist schon umgewandelt.', 'This lead has been converted already.')],
  CONTACT_NAME_MISSING: [400, l('Ein Kontakt braucht einen Namen; der Lead nennt keine Ansprechperson.', 'A contact needs a name; the lead names none.')],
  NOT_CONVERTED: [409, l('Dieser Lead ist nicht umgewandelt, oder die Umwandlung wurde schon zurückgenommen.', 'This lead is not converted, or its conversion was taken back already.')],
  LEAD_FILE_LEAD_UNKNOWN: [400, l('Den Lead, zu dem die Datei gehören soll, gibt es nicht, oder Sie sehen ihn nicht.', 'The lead that the file shall belong to is not there, or you do not see it.')],
  ACTIVITY_LEAD_UNKNOWN: [400, l('Den Lead, zu dem die Aktivität gehören soll, gibt es nicht, oder Sie sehen ihn nicht.', 'The lead that the activity shall belong to is not there, or you do not see it.')],
} as const satisfies Record<string, readonly [number, Label]>

/** @returns an error that Directus answers with the code's status; `extensions` carry the code, the details and `messages` in both languages */
export function crmError(code: keyof typeof CODES, details: ErrorDetails = {}): DirectusError<Readonly<Record<string, string | number | Label>>> {
  const [status, messages] = CODES[code]
  return codedError(code, status, messages, details)
}
