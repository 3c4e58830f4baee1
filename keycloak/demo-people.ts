import people from './demo-people.json' with { type: 'json' }

/** A person of the demo data. */
export interface Person {
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly organization: string
  readonly role: string
}

/** Also read by `deploy/make-secrets.mjs`, which runs without anything installed. */
export const DEMO_PEOPLE: readonly Person[] = people
