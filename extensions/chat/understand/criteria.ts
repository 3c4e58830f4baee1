import { leads } from '@kontor/model'
import type { Understanding } from './understand.ts'

const WORDS = {
  de: { name: 'Firma', places: 'Ort', me: 'Ihnen zugewiesen', nobody: 'niemandem zugewiesen', thisLead: 'dieser Lead' },
  en: { name: 'Company', places: 'Place', me: 'assigned to you', nobody: 'assigned to nobody', thisLead: 'this lead' },
} as const

/** What was searched for, as an answer names it: `Ort: Bonn, Status: Neu`. Empty when all are meant. */
export function criteriaText({ language, name, thisLead, places, status, rating, owner }: Understanding): string {
  const text = WORDS[language]
  const label = (field: 'status' | 'rating', value: string | null) =>
    value === null ? undefined : `${leads.fields[field].label[language]}: ${leads.fields[field].choices.find(choice => choice.value === value)?.label[language] ?? value}`
  return [
    name && `${text.name}: ${language === 'de' ? `„${name}“` : `“${name}”`}`,
    thisLead && !name ? text.thisLead : undefined,
    places.length > 0 && `${text.places}: ${places.join(', ')}`,
    label('status', status), label('rating', rating),
    owner && text[owner],
  ].filter(Boolean).join(', ')
}
