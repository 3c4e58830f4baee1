/** Lists that every tenant starts with; from then on they are the tenant's. */
export interface Term {
  readonly key: string
  readonly de: string
  readonly en: string
}

const t = (key: string, de: string, en: string): Term => ({ key, de, en })

/** The first block are the categories that public company lists use, key for key as they write them. */
export const INDUSTRIES: readonly Term[] = [
  t('commerce', 'Handel', 'Commerce'),
  t('church', 'Kirche und Religion', 'Church and religion'),
  t('ads', 'Werbung und Adressen', 'Advertising'),
  t('finance', 'Finanzdienstleistung', 'Finance'),
  t('entertainment', 'Unterhaltung', 'Entertainment'),
  t('telecommunication', 'Telekommunikation', 'Telecommunication'),
  t('public body', 'Öffentliche Stelle', 'Public body'),
  t('school', 'Schule und Hochschule', 'School and university'),
  t('travel', 'Reise und Verkehr', 'Travel'),
  t('insurance', 'Versicherung', 'Insurance'),
  t('health', 'Gesundheit', 'Health'),
  t('social media', 'Soziale Medien', 'Social media'),
  t('utility', 'Versorgung und Energie', 'Utilities'),
  t('addresses', 'Adresshandel', 'Address trade'),
  t('collection agency', 'Inkasso', 'Debt collection'),
  t('political party', 'Politische Partei', 'Political party'),
  t('nonprofit', 'Gemeinnützige Organisation', 'Non-profit'),
  t('credit agency', 'Auskunftei', 'Credit agency'),

  t('manufacturing', 'Produktion und Industrie', 'Manufacturing'),
  t('engineering', 'Maschinen- und Anlagenbau', 'Mechanical engineering'),
  t('automotive', 'Automobil', 'Automotive'),
  t('construction', 'Bau und Handwerk', 'Construction and crafts'),
  t('chemicals', 'Chemie und Pharma', 'Chemicals and pharmaceuticals'),
  t('logistics', 'Logistik', 'Logistics'),
  t('software', 'Software und IT', 'Software and IT'),
  t('consulting', 'Beratung', 'Consulting'),
  t('legal', 'Recht und Steuern', 'Legal and tax'),
  t('education', 'Weiterbildung', 'Further education'),
  t('media', 'Medien und Verlage', 'Media and publishing'),
  t('real estate', 'Immobilien', 'Real estate'),
  t('hospitality', 'Gastgewerbe', 'Hospitality'),
  t('food', 'Lebensmittel', 'Food'),
  t('agriculture', 'Landwirtschaft', 'Agriculture'),
]

export const DEPARTMENTS: readonly Term[] = [
  t('management', 'Geschäftsleitung', 'Management'),
  t('hr', 'Personal', 'Human resources'),
  t('training', 'Aus- und Weiterbildung', 'Training'),
  t('purchasing', 'Einkauf', 'Purchasing'),
  t('sales', 'Vertrieb', 'Sales'),
  t('marketing', 'Marketing', 'Marketing'),
  t('it', 'IT', 'IT'),
  t('production', 'Produktion', 'Production'),
  t('quality', 'Qualität', 'Quality'),
  t('finance', 'Finanzen', 'Finance'),
  t('legal', 'Recht und Datenschutz', 'Legal and data protection'),
  t('service', 'Service', 'Service'),
]

export const LEAD_SOURCES = [
  { name: 'Von Hand', kind: 'person', notes: 'Von einer Person eingegeben' },
  { name: 'Firmenliste', kind: 'list', notes: 'Liste, die als Datei eingelesen wurde' },
  { name: 'Website', kind: 'website', notes: 'Angaben von der Website der Firma' },
  { name: 'Messe', kind: 'list', notes: 'Kontakte von Messen und Veranstaltungen' },
  { name: 'Empfehlung', kind: 'person', notes: 'Von Kundschaft oder Partnern empfohlen' },
] as const

/** Where the demo tenant's leads come from: said of each of them. */
export const DEMO_SOURCE = { name: 'Demodaten', kind: 'list', notes: 'Erfundene Firmen zum Ausprobieren' } as const
