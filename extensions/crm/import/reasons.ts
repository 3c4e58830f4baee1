import { leadMarks, type Label, type Locale } from '@kontor/model'
import { REFUSALS, ROW_NOTES } from '@kontor/model/wire/imports'

/** What a code of a lead's row means in words; an unknown one is given as it is. */
export function reasonLabel({ code }: { readonly code: string }, locale: Locale): string {
  const said: Readonly<Record<string, Label>> = { ...REFUSALS, ...ROW_NOTES }
  const refusal = (Object.hasOwn(said, code) ? said[code] : undefined) ?? leadMarks.fields.code.choices.find(c => c.value === code)?.label
  return refusal?.[locale] ?? code
}
