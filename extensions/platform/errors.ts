import { createError, type DirectusError } from '@directus/errors'

/** Codes with their HTTP status and what the person reads. */
const CODES = {
  ADMIN_REQUIRED: [403, 'Das darf nur die Administration dieses Mandanten.', 'Only an administrator of this tenant may do this.'],
  OPERATOR_REQUIRED: [403, 'Das darf nur, wer die Plattform betreibt.', 'Only the operator of the platform may do this.'],
  TENANTS_BY_OPERATION: [403, 'Mandanten werden im Bereich „Plattform“ des Portals verwaltet und lassen sich hier nicht ändern.', 'Tenants are managed in the platform area of the portal and cannot be changed here.'],
  INVALID_INPUT: [400, 'Die Angaben passen hier nicht.', 'The data does not fit here.'],
  PERSON_UNKNOWN: [404, 'Diese Person gehört nicht zum Mandanten.', 'This person does not belong to the tenant.'],
  PERSON_EXISTS: [409, 'Eine Person mit dieser Adresse ist schon Mitglied.', 'A person with this address is a member already.'],
  ACCOUNT_REFUSED: [400, 'Der Anmeldedienst nimmt diese Adresse oder diesen Namen nicht an. Bitte prüfen Sie beides.', 'The login server does not take this address or this name. Please check both.'],
  LAST_ADMIN: [409, 'Der Mandant braucht jemanden in der Administration, der sich anmelden kann. Geben Sie zuerst einer anderen Person diese Rolle.', 'The tenant needs an administrator who can log in. Give somebody else that role first.'],
  SHARED_PERSON: [409, 'Diese Person gehört auch zu anderen Mandanten, deshalb lässt sich ihr Login hier nicht ändern. Sie können sie in diesem Mandanten deaktivieren.', 'This person belongs to other tenants too, so their login cannot be changed here. You can deactivate them in this tenant.'],
  OWN_ACCOUNT: [409, 'Sich selbst können Sie nicht löschen. Bitten Sie jemand anderen aus der Administration darum.', 'You cannot erase yourself. Ask another administrator.'],
  CONFIRMATION_DIFFERS: [409, 'Zur Bestätigung wird die Adresse oder der Name der Person gebraucht, genau wie sie hier stehen.', 'To confirm, the address or the name of the person is needed, exactly as it stands here.'],
  SUCCESSOR_UNKNOWN: [409, 'Übergeben werden kann nur an eine andere aktive Person dieses Mandanten.', 'Records can be handed over to another active person of this tenant only.'],
  ALREADY_JOINED: [409, 'Diese Person hat ihr Passwort schon gesetzt; eine Einladung ist nicht mehr nötig.', 'This person has set a password already and needs no invitation any more.'],
  INVITATION_OPEN: [409, 'Diese Person hat die Einladung noch nicht angenommen. Sie können die Rolle ändern, die Mail noch einmal senden oder die Einladung zurückziehen.', 'This person has not accepted the invitation yet. You can change the role, send the mail again or withdraw the invitation.'],
  PERSON_INACTIVE: [409, 'Diese Person ist deaktiviert. Aktivieren Sie sie zuerst.', 'This person is deactivated. Activate them first.'],
  CLIENT_UNKNOWN: [404, 'Diesen API-Zugang gibt es nicht.', 'There is no such API client.'],
  TOO_MANY_CLIENTS: [409, 'Es gibt schon 100 API-Zugänge. Löschen Sie erst einen, der nicht mehr gebraucht wird.', 'There are 100 API clients already. Delete one that is not needed any more first.'],
  // No 503: what was asked for has happened, trying the same again would not help.
  MAIL_NOT_SENT: [409, 'Gespeichert, aber die Mail konnte nicht gesendet werden. Bitte senden Sie sie später noch einmal.', 'Saved, but the mail could not be sent. Please send it again later.'],
  AUDIT_LOG_IS_KEPT: [403, 'Einträge des Protokolls schreibt das System allein; sie werden weder geändert noch gelöscht.', 'Entries of the audit log are written by the system alone and are neither changed nor deleted.'],
  MODULE_NOT_AVAILABLE: [409, 'Dieses Modul ist für Sie nicht freigegeben. Bitte wenden Sie sich an den Betreiber.', 'This module is not available to you. Please ask the operator.'],
  FLOW_NOT_HERE: [403, 'Ein Flow darf Anmeldungen und Anfragen nicht filtern, nur Datensätze und Dateien. Wählen Sie ein anderes Ereignis oder den Typ „Aktion“.', 'A flow must not filter logins and requests, only records and files. Choose another event, or the type “Action”.'],
  PERSON_REQUIRED: [403, 'Das darf nur eine angemeldete Person.', 'Only a person who is logged in may do this.'],
  PICTURE_UNKNOWN: [404, 'Dieses Bild gibt es nicht.', 'There is no such picture.'],
  PICTURE_INVALID: [415, 'Das ist kein Bild, das hier passt. Erlaubt sind PNG, JPEG und WebP.', 'This is no picture that fits here. PNG, JPEG and WebP are allowed.'],
  PICTURE_TOO_LARGE: [413, 'Das Bild ist zu groß. Erlaubt sind 5 MB und 40 Megapixel.', 'The picture is too large. 5 MB and 40 megapixels are allowed.'],
  CHOICE_INVALID: [400, 'Bitte eine Auswahl und einen Schlüssel aus Kleinbuchstaben, Ziffern und _ angeben.', 'Give a list and a key of small letters, digits and _.'],
  CHOICE_NEEDS_CATEGORY: [400, 'Bitte angeben, zu welchem eingebauten Status dieser gehört („Gehört zu“). Seine Regeln gelten dann auch hier.', 'Say which built-in status this one belongs to ("Belongs to"). Its rules then hold here too.'],
  CHOICE_BUILT_IN: [403, 'Dieser Wert ist eingebaut: Name, Farbe und Reihenfolge können Sie ändern, oder ihn stilllegen.', 'This value is built in: you may change its name, colour and place, or retire it.'],
  CHOICE_KEY_STAYS: [409, 'Auswahl und Schlüssel eines Werts bleiben, denn Datensätze verweisen darauf. Ändern Sie den Namen.', 'List and key of a value stay, since records refer to them. Change the name.'],
  CHOICE_IS_DEFAULT: [409, 'Neue Datensätze beginnen mit diesem Wert, deshalb lässt er sich nicht stilllegen.', 'New records begin with this value, so it cannot be retired.'],
  CHOICE_IN_USE: [409, 'Es gibt Datensätze mit diesem Wert. Legen Sie ihn still, statt ihn zu löschen.', 'There are records with this value. Retire it instead of deleting it.'],
  FILE_FIELD_UNKNOWN: [404, 'Dieses Feld nimmt keine Datei auf.', 'This field holds no file.'],
  FILE_UNKNOWN: [404, 'Hier ist keine Datei hinterlegt.', 'There is no file here.'],
  FILE_TOO_LARGE: [413, 'Die Datei ist zu groß. Erlaubt sind 25 MB.', 'The file is too large. 25 MB are allowed.'],
  UPLOADS_TOO_LARGE: [413, 'Sie haben schon 250 MB hochgeladen, die zu keinem gespeicherten Datensatz gehören. Speichern Sie zuerst, oder versuchen Sie es morgen noch einmal.', 'You have uploaded 250 MB already that belong to no saved record. Save first, or try again tomorrow.'],
  FILE_NOT_YOURS: [403, 'Diese Datei können Sie hier nicht eintragen. Laden Sie sie in dieses Feld hoch.', 'You cannot put this file here. Upload it into this field.'],
  SETTING_INVALID: [400, 'Diese Einstellung passt nicht.', 'This setting does not fit.'],
  RECORD_BUSY: [503, 'Jemand anderes ändert diesen Datensatz gerade. Bitte versuchen Sie es gleich noch einmal.', 'Somebody else is changing this record. Please try again in a moment.'],
  IDEMPOTENCY_KEY_REUSED: [409, 'Dieser Schlüssel gehört schon zu einer anderen Anfrage.', 'This key belongs to another request already.'],
  FORM_UNKNOWN: [404, 'Dieses Formular gibt es nicht.', 'There is no such form.'],
  FORM_FIELD_UNKNOWN: [400, 'Nach diesem Feld kann ein Formular nicht fragen.', 'A form cannot ask for this field.'],
  FORM_FIELD_TWICE: [400, 'Nach diesem Feld fragt das Formular schon.', 'The form asks for this field already.'],
  FORM_WITHOUT_REQUIRED: [400, 'Ohne dieses Feld entsteht kein Lead. Nehmen Sie es in das Formular auf.', 'Without this field there is no lead. Add it to the form.'],
  TOO_MANY_FORMS: [409, 'Es gibt schon 100 Formulare. Löschen Sie erst eines, das nicht mehr gebraucht wird.', 'There are 100 forms already. Delete one that is not needed any more first.'],
  SUBMISSION_UNKNOWN: [404, 'Diesen Eingang gibt es nicht, oder es gibt schon einen Lead dazu.', 'There is no such submission, or a lead was made of it already.'],
  SUBMISSION_GONE: [404, 'Diesen Eingang gibt es nicht mehr.', 'There is no such submission any more.'],
  WEBHOOK_UNKNOWN: [404, 'Diesen Webhook gibt es nicht.', 'There is no such webhook.'],
  WEBHOOK_ADDRESS: [400, 'An diese Adresse kann nichts gesendet werden: gebraucht wird eine https-Adresse im öffentlichen Netz.', 'Nothing can be sent to this address: an https address in the public network is needed.'],
  WEBHOOK_PAUSED: [409, 'Dieser Webhook ist ausgeschaltet. Schalten Sie ihn zuerst ein.', 'This webhook is switched off. Switch it on first.'],
  EVENT_TYPE_UNKNOWN: [400, 'Diese Art von Ereignis gibt es nicht.', 'There is no such type of event.'],
  TOO_MANY_WEBHOOKS: [409, 'Es gibt schon 20 Webhooks. Löschen Sie erst einen, der nicht mehr gebraucht wird.', 'There are 20 webhooks already. Delete one that is not needed any more first.'],
  DELIVERY_UNKNOWN: [404, 'Diese Zustellung gibt es nicht, oder sie ist noch unterwegs.', 'There is no such delivery, or it is still under way.'],
  TASK_SUBJECT_UNKNOWN: [400, 'Den Datensatz, zu dem die Aufgabe gehören soll, gibt es nicht, oder Sie sehen ihn nicht.', 'The record that the task shall be about is not there, or you do not see it.'],
  IMPORTS_ARE_KEPT: [403, 'Importe führt das System selbst; sie lassen sich nicht ändern.', 'Imports are kept by the system and cannot be written.'],
  MAPPING_WITHOUT_REQUIRED: [400, 'Ein Pflichtfeld hat keine Spalte der Datei. Ohne es entsteht kein Datensatz.', 'A required field has no column of the file. Without it there is no record.'],
  MAPPING_EMPTY: [400, 'Keine Spalte der Datei ist einem Feld zugeordnet.', 'No column of the file is mapped to a field.'],
  OWN_COLLECTION_UNKNOWN: [400, 'Diese Sammlung gibt es nicht, oder sie hat keine Tabelle. Wählen Sie eine Sammlung, die Sie im Datenmodell angelegt haben.', 'There is no such collection, or it has no table. Choose a collection that you made in the data model.'],
  OWN_COLLECTION_BUILT_IN: [400, 'Diese Sammlung gehört zu Kontor. Im Portal zeigen lassen sich hier nur Sammlungen, die Sie selbst angelegt haben.', 'This collection belongs to Kontor. Only collections that you made yourself can be shown in the portal here.'],
  OWN_COLLECTION_NAME: [400, 'Der technische Name dieser Sammlung passt nicht in eine Adresse. Legen Sie sie mit einem Namen aus Buchstaben, Ziffern und _ an, der mit einem Buchstaben beginnt; angezeigt wird ihre Übersetzung.', 'The technical name of this collection does not fit into an address. Make it with a name of letters, digits and _ that begins with a letter; its translation is what is shown.'],
  OWN_COLLECTION_SINGLE: [400, 'Diese Sammlung hat nur einen einzigen Datensatz („Als einzelnes Objekt behandeln“). Schalten Sie das in ihren Einstellungen aus, um sie als Liste zu zeigen.', 'This collection has a single record ("Treat as single object"). Switch that off in its settings to show it as a list.'],
  OWN_COLLECTION_KEY: [400, 'Der Primärschlüssel dieser Sammlung muss „id“ heißen und eine UUID, eine Zahl oder ein Text sein. Das wird beim Anlegen gewählt; legen Sie die Sammlung damit neu an.', 'The primary key of this collection has to be called "id" and be a UUID, a number or a text. That is chosen when it is made; make the collection anew with it.'],
  MADE_IN_PORTAL: [403, 'Das wird im Portal unter „Verwaltung“ angelegt und geändert.', 'This is made and changed in the portal\'s administration.'],
  SERVICE_UNAVAILABLE: [503, 'Der Anmeldedienst ist gerade nicht erreichbar. Bitte versuchen Sie es gleich noch einmal.', 'The login server cannot be reached. Please try again in a moment.'],
} as const satisfies Record<string, readonly [number, string, string]>

export type PlatformErrorCode = keyof typeof CODES
export const isPlatformErrorCode = (code: string): code is PlatformErrorCode => Object.hasOwn(CODES, code)

/** @returns an error that Directus answers with the code's status, its words in both languages and the details in `extensions` */
export function platformError(code: PlatformErrorCode, details: Readonly<Record<string, unknown>> = {}): DirectusError<Readonly<Record<string, unknown>>> {
  const [status, de, en] = CODES[code]
  return new (createError<Readonly<Record<string, unknown>>>(code, en, status))({ ...details, messages: { de, en } })
}
