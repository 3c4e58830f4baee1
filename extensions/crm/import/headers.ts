import { leads } from '@kontor/model'
import { SOURCE_ADDRESS } from '@kontor/model/wire/imports'
import type { Aliases, Parts } from '@kontor/extension-shared/import/headers'

/** Headers of other systems' exports per field, in German and English; labels and names of the model are added by themselves. */
export const LEAD_ALIASES: Aliases = {
  external_id: ['Slug', 'ID', 'Externe ID', 'Kundennummer', 'Kunden-Nr.', 'Kd-Nr', 'Nummer', 'External Id', 'Record ID', 'Customer number', 'Reference', 'Referenz'],
  company: ['Firma', 'Firmenname', 'Unternehmen', 'Organisation', 'Name der Firma', 'Firma 1', 'Name 1', 'Company', 'Company name', 'Account', 'Account name', 'Organization', 'Business name', 'Kunde', 'Customer'],
  street: ['Straße', 'Strasse', 'Straße und Hausnummer', 'Straße/Nr.', 'Anschrift', 'Adresse', 'Street', 'Street address', 'Address', 'Address 1', 'Address line 1', 'Billing street'],
  postal_code: ['PLZ', 'Postleitzahl', 'Zip', 'Zip code', 'Postal code', 'Postcode', 'Billing zip'],
  city: ['Ort', 'Stadt', 'Wohnort', 'City', 'Town', 'Place', 'Billing city'],
  country: ['Land', 'Staat', 'Ländercode', 'Country', 'Country code', 'Billing country'],
  website: ['Website', 'Webseite', 'Homepage', 'Internet', 'Internetadresse', 'Web', 'URL', 'WWW', 'Domain'],
  industry: ['Kategorie', 'Branche', 'Industrie', 'Category', 'Industry', 'Sector'],
  vat_id: ['USt-IdNr.', 'USt-ID', 'Umsatzsteuer-ID', 'UID', 'VAT', 'VAT ID', 'VAT number', 'Tax ID'],
  salutation: ['Anrede', 'Salutation', 'Title'],
  contact_name: ['Ansprechpartner', 'Ansprechpartnerin', 'Ansprechperson', 'Kontakt', 'Kontaktperson', 'Contact', 'Contact name', 'Contact person', 'Full name', 'Name'],
  contact_role: ['Funktion', 'Position', 'Rolle', 'Role', 'Job title', 'Jobtitle'],
  department: ['Abteilung', 'Department'],
  email: ['E-Mail', 'Email', 'E-Mail-Adresse', 'Mail', 'Mailadresse', 'Email address', 'E-mail 1', 'Work email'],
  email_alternative: ['E-Mail 2', 'Zweite E-Mail', 'Alternative E-Mail', 'Email 2', 'Secondary email', 'Other email'],
  phone: ['Telefon', 'Tel', 'Tel.', 'Telefonnummer', 'Telefon 1', 'Festnetz', 'Rufnummer', 'Phone', 'Phone number', 'Telephone', 'Work phone', 'Business phone'],
  mobile: ['Mobil', 'Mobiltelefon', 'Handy', 'Mobilnummer', 'Mobile', 'Mobile phone', 'Cell', 'Cell phone'],
  owner: ['Verantwortlich', 'Betreuer', 'Betreuerin', 'Bearbeiter', 'Zuständig', 'Vertrieb', 'Owner', 'Lead owner', 'Assigned to'],
  source: ['Lead-Quelle', 'Leadquelle', 'Lead source'],
  notes: ['Notizen', 'Notiz', 'Bemerkung', 'Bemerkungen', 'Kommentar', 'Beschreibung', 'Notes', 'Note', 'Comment', 'Comments', 'Description'],
  tags: ['Schlagwörter', 'Schlagworte', 'Stichworte', 'Tags', 'Labels'],
  campaign: ['Kampagne', 'Campaign'],
  [SOURCE_ADDRESS]: ['Quelle', 'Quell-URL', 'Quelladresse', 'Fundstelle', 'Herkunft', 'Source', 'Source URL', 'Source address', 'Found at'],
}

/** Columns in which other systems keep parts of a field. */
export const LEAD_PARTS = {
  contact_name: { names: [['Titel', 'Akademischer Titel', 'Academic title'], ['Vorname', 'Rufname', 'First name', 'Firstname', 'Given name', 'Forename'], ['Zweiter Vorname', 'Middle name'], ['Nachname', 'Familienname', 'Zuname', 'Last name', 'Lastname', 'Surname', 'Family name', 'Name']] },
  street: { never: 1, names: [['Straße', 'Strasse', 'Straßenname', 'Street', 'Street name', 'Address 1', 'Address line 1'], ['Hausnummer', 'Haus-Nr.', 'Hausnr', 'HNr', 'House number', 'Street number'], ['Adresszusatz', 'Hausnummernzusatz', 'Address 2', 'Address line 2']] },
} as const satisfies Parts

/** Names in both languages of the lead's fields. */
export const LEAD_LABELS: ReadonlyMap<string, readonly string[]> = new Map(Object.entries(leads.fields).map(([name, f]) => [name, [f.label.de, f.label.en]]))
