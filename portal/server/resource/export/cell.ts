import type { FieldDescriptor } from '@kontor/compile/descriptors'
import type { Locale } from '@kontor/model'

const YES = { de: ['Ja', 'Nein'], en: ['Yes', 'No'] } as const

/** A value as a person reads it in a table: labels instead of keys and ids. */
export function cellOf(d: FieldDescriptor, value: unknown, locale: Locale): string | number {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return value
  if (typeof value === 'boolean') return YES[locale][value ? 0 : 1]
  if (Array.isArray(value)) return value.map(one => cellOf(d, one, locale)).join(', ')
  if (typeof value === 'object') return 'label' in value ? String((value as { label: unknown }).label) : JSON.stringify(value)
  const text = String(value as string)
  return d.choices?.find(choice => choice.value === text)?.label ?? text
}
