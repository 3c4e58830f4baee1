import { leads } from '@kontor/model'
import { SOURCE_ADDRESS, type Mapping } from '@kontor/model/wire/imports'

/** Headers of other systems' exports per field, in German and English; labels and names of the model are added by themselves. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
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

/** `E-Mail-Adresse`, `E-Mail Adresse` and `email_adresse` are one header. */
export const foldHeader = (text: string): string => text.normalize('NFKC').toLowerCase().replaceAll('ß', 'ss').replaceAll('ä', 'ae').replaceAll('ö', 'oe').replaceAll('ü', 'ue').replace(/[^\p{L}\p{N}]/gu, '')

/** A field that a column can go to, with every name that it answers to. */
export interface NamedTarget {
  readonly name: string
  readonly names: readonly string[]
}

function dictionary(targets: readonly NamedTarget[]): Map<string, string> {
  const known = new Map<string, string>()
  const add = (name: string, target: string) => {
    const key = foldHeader(name)
    if (key && !known.has(key)) known.set(key, target)
  }
  const allowed = new Set(targets.map(t => t.name)).add(SOURCE_ADDRESS)
  for (const [target, names] of Object.entries(ALIASES)) if (allowed.has(target)) names.forEach(name => add(name, target))
  for (const target of targets) [target.name, ...target.names].forEach(name => add(name, target.name))
  return known
}

/** The mapping that the headers suggest. Each field is given once, to the first column that asks for it. */
export function suggestMapping(headers: readonly string[], targets: readonly NamedTarget[]): Mapping {
  const known = dictionary(targets)
  const taken = new Set<string>()
  const suggest = (header: string): string | null => {
    const target = known.get(foldHeader(header))
    if (!target || taken.has(target)) return null
    taken.add(target)
    return target
  }
  return Object.fromEntries(headers.map(header => [header, suggest(header)]))
}

/**
 * Headers as keys: a column without a name is called by its place, a second one of the same name gets a number,
 * so that no column of the file is lost.
 */
export function uniqueHeaders(cells: readonly string[]): string[] {
  const seen = new Set<string>()
  return cells.map((cell, index) => {
    const name = cell.trim() || `#${index + 1}`
    let unique = name
    for (let n = 2; seen.has(unique); n++) unique = `${name} (${n})`
    seen.add(unique)
    return unique
  })
}

/** Names in both languages of the lead's fields. */
export const LEAD_LABELS: ReadonlyMap<string, readonly string[]> = new Map(Object.entries(leads.fields).map(([name, f]) => [name, [f.label.de, f.label.en]]))
