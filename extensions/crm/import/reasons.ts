import { leadMarks, type Locale } from '@kontor/model'
import { REFUSALS, type Refusal } from '@kontor/model/wire/imports'

/** What a code of a lead's row means in words; an unknown one is given as it is. */
export function reasonLabel({ code }: { readonly code: string }, locale: Locale): string {
  const refusal = (code in REFUSALS ? REFUSALS[code as Refusal] : undefined) ?? leadMarks.fields.code.choices.find(c => c.value === code)?.label
  return refusal?.[locale] ?? code
}
