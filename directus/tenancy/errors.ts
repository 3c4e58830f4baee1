import { l, SLUG_PROBLEMS, type Label } from '@kontor/model'

/** Codes of work at tenants with their HTTP status and what they tell the operator. */
export const TENANCY_CODES = {
  SLUG_INVALID: [400, SLUG_PROBLEMS.SLUG_INVALID],
  SLUG_RESERVED: [400, SLUG_PROBLEMS.SLUG_RESERVED],
  SLUG_TAKEN: [409, l('Dieses Kürzel ist vergeben. Bitte wählen Sie ein anderes.', 'This slug is taken. Please choose another one.')],
  NAME_INVALID: [400, l('Der Name hat 1 bis 255 Zeichen, ohne Steuerzeichen.', 'The name has 1 to 255 characters, no control characters.')],
  EMAIL_INVALID: [400, l('Das ist keine gültige Mailadresse.', 'This is not a valid mail address.')],
  LOCALE_INVALID: [400, l('Die Sprache ist de oder en.', 'The language is de or en.')],
  STATUS_INVALID: [400, l('Der Zustand ist active oder suspended.', 'The status is active or suspended.')],
  MODULE_UNKNOWN: [400, l('Dieses Modul gibt es nicht.', 'There is no such module.')],
  MODULE_NOT_AVAILABLE: [409, l('Dieses Modul hat der Betreiber nicht freigegeben.', 'The operator has not made this module available.')],
  FIELD_UNKNOWN: [400, l('Dieses Feld gibt es hier nicht.', 'There is no such field here.')],
  CONFIRMATION_MISMATCH: [400, l('Zur Bestätigung muss genau das Kürzel des Mandanten angegeben werden.', 'To confirm, give exactly the slug of the tenant.')],
  TENANT_UNKNOWN: [404, l('Diesen Mandanten gibt es nicht.', 'There is no such tenant.')],
  TENANT_BUSY: [409, l('An diesem Mandanten wird gerade gearbeitet. Bitte warten Sie, bis das beendet ist.', 'Work at this tenant is going on. Please wait until it has ended.')],
  TENANT_NOT_ACTIVE: [409, l('Dieser Mandant ist nicht aktiv.', 'This tenant is not active.')],
  TENANT_NOT_SUSPENDED: [409, l('Ein Mandant muss gesperrt sein, bevor er gelöscht wird.', 'A tenant must be suspended before it is deleted.')],
  TENANT_NOT_READY: [409, l('Das geht erst, wenn der Mandant fertig angelegt ist.', 'This is possible only when the tenant has been created completely.')],
  TENANT_IS_DEMO: [409, l('Der Demo-Mandant gehört zur Installation und wird nicht gelöscht. Sie können ihn sperren.', 'The demo tenant belongs to the installation and is not deleted. You can suspend it.')],
  NOTHING_TO_RETRY: [409, l('Es gibt keinen fehlgeschlagenen Auftrag.', 'There is no failed job.')],
  NOTHING_TO_ROLL_BACK: [409, l('Zurücknehmen lässt sich nur ein fehlgeschlagenes Anlegen.', 'Only a creation that failed can be rolled back.')],
  EXPORT_MISSING: [404, l('Es gibt noch keinen Export dieses Mandanten.', 'There is no export of this tenant yet.')],
  EXPORT_INVALID: [400, l('Diese Datei ist kein vollständiger Export.', 'This file is no complete export.')],
  EXPORT_FOREIGN: [400, l('Dieser Export stammt von einer anderen Installation und enthält eigene Felder oder Tabellen. Er lässt sich hier nicht einspielen.', 'This export comes from another hub and has fields or tables of its own. It cannot be restored here.')],
  TENANT_NOT_EMPTY: [409, l('In diesem Mandanten wurde schon gearbeitet. Ein Export lässt sich nur in einen neuen Mandanten einspielen.', 'People have worked in this tenant already. An export can only be restored into a new tenant.')],
  // What can go wrong inside a job.
  DATABASE_TAKEN: [409, l('Es liegt noch eine Datenbank dieses Namens vor, die nicht zu diesem Auftrag gehört. Bitte prüfen und entfernen Sie sie.', 'A database of that name is there that does not belong to this job. Please check and remove it.')],
  ORGANIZATION_TAKEN: [409, l('Im Login-Server gibt es schon eine Organisation dieses Kürzels mit Mitgliedern. Bitte prüfen und entfernen Sie sie.', 'The login server has an organization of that slug with members already. Please check and remove it.')],
  MAIL_FAILED: [503, l('Der Mailserver hat die Einladung nicht angenommen.', 'The mail server did not take the invitation.')],
  LOGIN_SERVER_FAILED: [503, l('Der Login-Server (Keycloak) hat nicht geantwortet oder abgelehnt.', 'The login server (Keycloak) did not answer or refused.')],
  DATABASE_FAILED: [503, l('Die Datenbank hat nicht geantwortet oder abgelehnt.', 'The database did not answer or refused.')],
  INSTANCE_FAILED: [503, l('Directus ist für diesen Mandanten nicht gestartet.', 'Directus did not start for this tenant.')],
  MODEL_FAILED: [503, l('Das Datenmodell konnte nicht aktualisiert werden. Der Mandant bleibt auf dem alten Stand lesbar.', 'The data model could not be updated. The tenant stays readable on the old one.')],
  JOB_FAILED: [500, l('Der Auftrag ist fehlgeschlagen.', 'The job failed.')],
} as const satisfies Record<string, readonly [number, Label]>
export type TenancyCode = keyof typeof TENANCY_CODES

/** What cannot be done at a tenant: a code for programs, a sentence in both languages for people. */
export class TenancyError extends Error {
  readonly code: TenancyCode
  readonly status: number
  readonly messages: Label
  /** Name of the input that it is about, as the API calls it. */
  readonly field?: string
  constructor(code: TenancyCode, options: { readonly field?: string, readonly cause?: unknown } = {}) {
    const [status, messages] = TENANCY_CODES[code]
    super(messages.en, { cause: options.cause })
    this.name = 'TenancyError'
    this.code = code
    this.status = status
    this.messages = messages
    if (options.field !== undefined) this.field = options.field
  }
}
