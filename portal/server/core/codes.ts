import type { Locale } from '@kontor/model'

interface CodeSpec {
  readonly status: number
  readonly message: Readonly<Record<Locale, string>>
}

const spec = (status: number, de: string, en: string): CodeSpec => ({ status, message: { de, en } })

/** Every code that the portal's API answers with, its HTTP status and what it tells the person. */
export const CODES = {
  INVALID_JSON: spec(400, 'Die Anfrage ist kein gültiges JSON.', 'The request is not valid JSON.'),
  INVALID_QUERY: spec(400, 'Die Adresse enthält ungültige Angaben.', 'The address contains invalid parameters.'),
  LOGIN_FAILED: spec(400, 'Die Anmeldung hat nicht geklappt. Bitte versuchen Sie es noch einmal.', 'Signing in did not work. Please try again.'),
  REGISTRATION_LINK_INVALID: spec(400, 'Dieser Link gilt nicht mehr. Registrieren Sie sich bitte noch einmal.', 'This link is not valid any more. Please register again.'),
  INVALID_BODY: spec(400, 'Die Angaben passen hier nicht.', 'The data does not fit here.'),
  VALIDATION_FAILED: spec(400, 'Bitte prüfen Sie die markierten Felder.', 'Please check the marked fields.'),
  TENANT_REQUIRED: spec(400, 'Bitte den Mandanten angeben (X-Kontor-Tenant).', 'Name the tenant (X-Kontor-Tenant).'),
  UNAUTHENTICATED: spec(401, 'Bitte melden Sie sich an.', 'Please log in.'),
  SESSION_EXPIRED: spec(401, 'Ihre Sitzung ist abgelaufen. Bitte melden Sie sich erneut an.', 'Your session has expired. Please log in again.'),
  FORBIDDEN: spec(403, 'Dazu fehlt Ihnen die Berechtigung.', 'You are not allowed to do this.'),
  FOREIGN_ORIGIN: spec(403, 'Diese Anfrage kommt von einer fremden Seite.', 'This request comes from another site.'),
  TENANT_FORBIDDEN: spec(403, 'Sie sind in diesem Mandanten nicht Mitglied.', 'You are not a member of this tenant.'),
  MODULE_DISABLED: spec(403, 'Dieser Bereich ist ausgeschaltet. Die Daten bleiben erhalten.', 'This area is switched off. Its data are kept.'),
  TENANT_SUSPENDED: spec(403, 'Dieser Mandant ist gesperrt.', 'This tenant is suspended.'),
  REGISTRATION_CLOSED: spec(403, 'Hier kann sich niemand selbst registrieren.', 'Nobody can register here.'),
  FORM_ORIGIN: spec(403, 'Von dieser Seite aus darf das Formular nicht abgeschickt werden.', 'The form must not be sent from this page.'),
  FORM_OUT_OF_DATE: spec(409, 'Das Formular ist zu lange offen oder wurde ohne sein Kennzeichen abgeschickt. Bitte laden Sie es neu und senden Sie es noch einmal.', 'The form was open for too long, or was sent without its token. Please load it again and send once more.'),
  SECOND_FACTOR_REQUIRED: spec(403, 'Für Ihre Rolle ist ein zweiter Faktor nötig.', 'Your role requires a second factor.'),
  FORM_UNKNOWN: spec(404, 'Dieses Formular gibt es nicht oder nicht mehr.', 'This form does not exist, or not any more.'),
  NOT_FOUND: spec(404, 'Diesen Datensatz gibt es nicht, oder Sie dürfen ihn nicht sehen.', 'This record does not exist, or you may not see it.'),
  ROUTE_NOT_FOUND: spec(404, 'Diese Adresse gibt es nicht.', 'This address does not exist.'),
  METHOD_NOT_ALLOWED: spec(404, 'Das ist an dieser Adresse nicht möglich.', 'This is not possible at this address.'),
  CONFLICT: spec(409, 'Jemand anderes hat das inzwischen geändert.', 'Somebody else has changed this in the meantime.'),
  IDEMPOTENCY_KEY_REUSED: spec(409, 'Dieser Idempotency-Key gehört schon zu einer anderen Anfrage. Bitte einen neuen verwenden.', 'This Idempotency-Key belongs to another request already. Use a new one.'),
  IDEMPOTENCY_IN_PROGRESS: spec(409, 'Die erste Anfrage mit diesem Idempotency-Key läuft noch.', 'The first request with this Idempotency-Key is still running.'),
  IDEMPOTENCY_OUTCOME_UNKNOWN: spec(409, 'Die erste Anfrage mit diesem Idempotency-Key ist abgebrochen. Bitte nachsehen, ob sie gewirkt hat, und sonst einen neuen Schlüssel verwenden.', 'The first request with this Idempotency-Key broke off. See whether it took effect, and use a new key if it did not.'),
  EXPORT_RUNNING: spec(429, 'Ein Export von Ihnen läuft schon. Bitte warten Sie, bis er fertig ist.', 'An export of yours is running already. Please wait until it is done.'),
  TOO_MANY_STREAMS: spec(429, 'Hier sind zu viele Fenster offen. Bitte schließen Sie einige.', 'Too many windows are open here. Please close some.'),
  NOT_UNIQUE: spec(409, 'Diesen Wert gibt es schon.', 'This value exists already.'),
  IN_USE: spec(409, 'Der Datensatz wird noch gebraucht.', 'The record is still in use.'),
  TOO_LARGE: spec(413, 'Das ist zu groß.', 'This is too large.'),
  UNSUPPORTED_MEDIA_TYPE: spec(415, 'Dieses Format wird hier nicht angenommen.', 'This format is not accepted here.'),
  TOO_MANY_REQUESTS: spec(429, 'Zu viele Anfragen. Bitte warten Sie einen Moment.', 'Too many requests. Please wait a moment.'),
  INTERNAL: spec(500, 'Etwas ist schiefgegangen. Der Fehler wurde festgehalten.', 'Something went wrong. The error has been recorded.'),
  FORMS_BUSY: spec(503, 'Gerade werden sehr viele Formulare abgeschickt. Bitte versuchen Sie es in einigen Sekunden noch einmal.', 'Very many forms are being sent. Please try again in a few seconds.'),
  UNAVAILABLE: spec(503, 'Der Dienst ist gerade nicht bereit. Bitte versuchen Sie es gleich noch einmal.', 'The service is not ready. Please try again in a moment.'),
} as const satisfies Record<string, CodeSpec>
export type Code = keyof typeof CODES
