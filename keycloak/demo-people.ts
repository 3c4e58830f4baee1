/** A person of the demo data. */
export interface Person {
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly organization: string
  readonly role: string
}

export const DEMO_PEOPLE: readonly Person[] = [
  { email: 'admin@demo.test', firstName: 'Anna', lastName: 'Albrecht', organization: 'demo', role: 'admin' },
  { email: 'manager@demo.test', firstName: 'Markus', lastName: 'Maurer', organization: 'demo', role: 'manager' },
  { email: 'rep@demo.test', firstName: 'Rita', lastName: 'Reuter', organization: 'demo', role: 'rep' },
  { email: 'rep2@demo.test', firstName: 'Robin', lastName: 'Richter', organization: 'demo', role: 'rep' },
  { email: 'trainer@demo.test', firstName: 'Tina', lastName: 'Thoma', organization: 'demo', role: 'trainer' },
  { email: 'operator@kontor.test', firstName: 'Otto', lastName: 'Paulsen', organization: 'platform', role: 'operator' },
]
