/** Invented companies with which there is business already; addresses and numbers as those of the demo's leads (`leads.ts`). */
export interface DemoCustomer {
  readonly host: string
  readonly company: string
  readonly street: string
  readonly postal_code: string
  readonly city: string
  readonly country: string
  readonly industry: string
  readonly phone?: string
  readonly status: 'active' | 'inactive'
  readonly tags?: readonly string[]
  readonly contacts: readonly { readonly salutation: 'ms' | 'mr', readonly name: string, readonly role: string, readonly department: string, readonly phone?: string }[]
  /** `closes_in`: days from today. */
  readonly opportunities: readonly { readonly title: string, readonly stage: 'new' | 'qualified' | 'proposal' | 'negotiation' | 'won' | 'lost', readonly lost_reason?: string, readonly amount: number, readonly currency: 'EUR' | 'CHF', readonly probability: number, readonly closes_in: number }[]
}

const DE = 'Deutschland'

export const CUSTOMERS: readonly DemoCustomer[] = [
  {
    host: 'rheinhafen-spedition.example', company: 'Rheinhafen Spedition GmbH', street: 'Hafenstraße 3', postal_code: '50735', city: 'Köln', country: DE, industry: 'logistics', phone: '+49 221 4710 910', status: 'active', tags: ['Rahmenvertrag'],
    contacts: [{ salutation: 'ms', name: 'Andrea Lindlar', role: 'Leiterin Personal', department: 'hr', phone: '+49 221 4710 911' }, { salutation: 'mr', name: 'Olaf Kessenich', role: 'Einkäufer', department: 'purchasing' }],
    opportunities: [{ title: 'Gefahrgutschulung 2027', stage: 'negotiation', amount: 18_400, currency: 'EUR', probability: 75, closes_in: 21 }, { title: 'Ladungssicherung, 12 Termine', stage: 'won', amount: 26_900, currency: 'EUR', probability: 100, closes_in: -40 }],
  },
  {
    host: 'spreewald-bau.example', company: 'Spreewald Bau AG', street: 'Torstraße 170', postal_code: '10115', city: 'Berlin', country: DE, industry: 'real estate', phone: '+49 30 23125 610', status: 'active',
    contacts: [{ salutation: 'mr', name: 'Jens Radtke', role: 'Vorstand', department: 'management', phone: '+49 30 23125 611' }],
    opportunities: [{ title: 'Führungskräfteprogramm', stage: 'proposal', amount: 42_000, currency: 'EUR', probability: 50, closes_in: 45 }],
  },
  {
    host: 'alsterblick-hotels.example', company: 'Alsterblick Hotels GmbH', street: 'An der Alster 52', postal_code: '20099', city: 'Hamburg', country: DE, industry: 'travel', phone: '+49 40 66969 720', status: 'active', tags: ['Englisch'],
    contacts: [{ salutation: 'ms', name: 'Birte Claasen', role: 'Direktorin', department: 'management', phone: '+49 40 66969 721' }, { salutation: 'ms', name: 'Naima El Amrani', role: 'Schulungskoordination', department: 'training' }],
    opportunities: [{ title: 'Servicetraining für drei Häuser', stage: 'qualified', amount: 9_800, currency: 'EUR', probability: 30, closes_in: 60 }, { title: 'E-Learning Hygiene', stage: 'lost', lost_reason: 'Eigene Lösung des Konzerns', amount: 5_200, currency: 'EUR', probability: 0, closes_in: -15 }],
  },
  {
    host: 'mainufer-versicherungen.example', company: 'Mainufer Versicherungsmakler KG', street: 'Schaumainkai 9', postal_code: '60594', city: 'Frankfurt am Main', country: DE, industry: 'insurance', phone: '+49 69 90009 530', status: 'inactive',
    contacts: [{ salutation: 'mr', name: 'Rainer Schaub', role: 'Geschäftsführer', department: 'management' }], opportunities: [],
  },
  {
    host: 'zuerisee-treuhand.example', company: 'Zürisee Treuhand AG', street: 'Seestrasse 21', postal_code: '8002', city: 'Zürich', country: 'Schweiz', industry: 'finance', status: 'active',
    contacts: [{ salutation: 'ms', name: 'Corinne Aebi', role: 'Leiterin Mandate', department: 'finance' }],
    opportunities: [{ title: 'Datenschutz für Treuhänder', stage: 'new', amount: 7_600, currency: 'CHF', probability: 10, closes_in: 90 }],
  },
]
