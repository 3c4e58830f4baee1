import { leads, type Field, type Locale } from '@kontor/model'
import type { Language } from '../understand/language.ts'
import type { ContactTopic } from '../understand/vocabulary.ts'
import type { LeadRecord } from './reader.ts'

/** One value of a record with its label, as a person reads it. */
export interface Fact {
  readonly field: string
  readonly label: string
  readonly value: string
}

/** The columns that describe a lead, in reading order; those without a value are left out. */
const FACTS = ['lead_number', 'industry', 'address', 'website', 'vat_id', 'contact_name', 'contact_role', 'department', 'email', 'email_alternative', 'phone', 'mobile',
  'status', 'disqualified_reason', 'rating', 'priority', 'owner', 'campaign', 'next_step', 'next_step_at', 'last_activity_at', 'tags', 'notes'] as const
const TOPICS: Record<ContactTopic, readonly (typeof FACTS)[number][]> = {
  person: ['contact_name', 'contact_role', 'department'], phone: ['phone', 'mobile'], email: ['email', 'email_alternative'], address: ['address'], website: ['website'],
}
const ADDRESS = { de: 'Adresse', en: 'Address' } as const
/** Longer texts are cut; the record itself has them whole. */
const LONGEST = 400

/** @param topics only what is asked of the contact */
export function factsOf(lead: LeadRecord, language: Language, topics?: readonly ContactTopic[]): Fact[] {
  const fields = topics ? topics.flatMap(topic => TOPICS[topic]) : FACTS
  return fields.flatMap((name) => {
    const value = (name === 'address' ? addressOf(lead) : valueText(name, lead[name], language)).replace(/\s+/g, ' ').trim()
    return value === '' ? [] : [{ field: name, label: name === 'address' ? ADDRESS[language] : leads.fields[name].label[language], value: value.length > LONGEST ? `${value.slice(0, LONGEST)} …` : value }]
  })
}

function addressOf(lead: LeadRecord): string {
  const town = [lead.postal_code, lead.city].filter(Boolean).join(' ')
  return [lead.street, town, lead.country].filter(Boolean).join(', ')
}

/** The label of a choice in the person's language, the text of everything else. */
function valueText(name: keyof typeof leads.fields, value: unknown, language: Language): string {
  if (value === null || value === undefined) return ''
  const field: Field = leads.fields[name]
  if (field.kind === 'choice') return field.choices.find(choice => choice.value === value)?.label[language] ?? String(value)
  if (field.kind === 'timestamp') return new Intl.DateTimeFormat(language === 'de' ? 'de-DE' : 'en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: process.env.TZ ?? 'Europe/Berlin' }).format(new Date(String(value)))
  if (Array.isArray(value)) return value.join(', ')
  if (typeof value === 'object') {
    const record = value as Record<string, string | null>
    return record[`name_${language satisfies Locale}`] ?? [record.first_name, record.last_name].filter(Boolean).join(' ')
  }
  return String(value)
}
