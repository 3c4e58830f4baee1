import { ROLE_IDS, TENANT_ROLES } from '@kontor/policies'
import type { Locale } from '@kontor/model'

/** Columns of a person that a mail to them needs. */
export const RECIPIENT_COLUMNS = ['id', 'first_name', 'last_name', 'email', 'language', 'role'] as const

export interface RecipientRow {
  readonly id: string
  readonly first_name: string | null
  readonly last_name: string | null
  readonly email: string | null
  readonly language: string | null
  readonly role: string | null
}

/** A person as somebody to write to. */
export interface Recipient {
  readonly id: string
  readonly name: string
  readonly firstName: string
  readonly email: string | null
  readonly locale: Locale
  readonly role: (typeof TENANT_ROLES)[number] | null
}

export function toRecipient({ id, first_name: first, last_name: last, email, language, role }: RecipientRow): Recipient {
  return {
    id, email, name: [first, last].filter(Boolean).join(' '), firstName: first ?? '', locale: language?.startsWith('en') ? 'en' : 'de',
    role: TENANT_ROLES.find(name => ROLE_IDS[name] === role) ?? null,
  }
}
