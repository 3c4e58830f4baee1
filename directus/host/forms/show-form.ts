import type { Client } from '@kontor/apply'
import type { ChoiceDescriptor, FieldDescriptor } from '@kontor/compile/descriptors.ts'
import { FORM_LISTS, FORM_TEXT_LENGTH } from '@kontor/compile/form-field.ts'
import { FORM_FIELD_ROWS, formDescriptors, type FieldRow } from '@kontor/compile/form-fields.ts'
import { quote } from '@kontor/compile/sql.ts'
import { signNote } from '@kontor/extension-shared/instance-keys'
import { l, type Label, type Locale } from '@kontor/model'
import { FORM_TRAP, type FormTexts, type ShownForm } from '@kontor/model/wire/forms'
import type { FormRow, FoundForm } from './find-form.ts'

/** Purpose of the signature of a form's token. */
export const FILL_IN = 'form-fill-in'
/** Longest list that a form offers. */
const LIST_MAX = 300

const DEFAULTS: Readonly<Record<'thanks' | 'submit' | 'consent', Label>> = {
  thanks: l('Vielen Dank. Ihre Angaben sind bei uns angekommen.', 'Thank you. We have received what you sent.'),
  submit: l('Absenden', 'Send'),
  consent: l('Ich bin damit einverstanden, dass meine Angaben gespeichert werden, um meine Anfrage zu bearbeiten.', 'I agree that what I enter is stored in order to handle my request.'),
}

/** What the form asks for, as the lead's fields are now: one that was removed since is left out, one that the lead needs stays needed. */
export async function askedFields(client: Client, form: FormRow, locale: Locale): Promise<FieldDescriptor[]> {
  const { rows } = await client.query<FieldRow>(FORM_FIELD_ROWS)
  const known = new Map(formDescriptors(rows, locale).map(d => [d.name, d]))
  const asked: FieldDescriptor[] = []
  for (const { field, required, label, help } of form.fields) {
    const d = known.get(field)
    if (!d) continue
    const words = { label: label?.[locale] || d.label, ...help?.[locale] || d.help ? { help: help?.[locale] || d.help } : {} }
    const choices = (await choicesOf(client, d, locale))?.filter(({ retired }) => !retired)
    // A list without an entry offers nothing to choose.
    if (choices?.length === 0) continue
    asked.push({
      // Whoever types can mend what is not valid, so it is refused here; nothing is filled in for them.
      ...d, marked: false, default: undefined, ...words, required: d.required || required,
      ...d.kind === 'longText' ? { maxLength: FORM_TEXT_LENGTH } : {}, ...choices ? { choices } : {},
    })
  }
  return asked
}

/** The entries of a field that offers some: those of a list of ours, the tenant's own of a list that it may change, else what the field says. */
async function choicesOf(client: Client, d: FieldDescriptor, locale: Locale): Promise<readonly ChoiceDescriptor[] | undefined> {
  if (d.relation) return listOf(client, d.relation.collection, locale)
  if (!d.ownChoices) return d.choices
  const { rows } = await client.query<ChoiceDescriptor>(
    `SELECT value, ${locale === 'de' ? 'name_de' : 'coalesce(nullif(name_en, \'\'), name_de)'} AS label FROM choice_values WHERE list = $1 AND NOT coalesce(retired, false) ORDER BY sort, value LIMIT ${LIST_MAX}`, [`leads.${d.name}`])
  return rows
}

async function listOf(client: Client, collection: string, locale: Locale) {
  if (!FORM_LISTS.has(collection)) return []
  const { rows } = await client.query<{ value: string, label: string }>(`SELECT id AS value, ${locale === 'de' ? 'name_de' : 'name_en'} AS label FROM ${quote(collection)} ORDER BY sort, 2 LIMIT ${LIST_MAX}`)
  return rows
}

/** The language that a form answers in: what the visitor's page says, else the first that the browser asks for and the form has words in, else the form's own. */
export function languageFor({ locale, texts, fields }: Pick<FormRow, 'locale' | 'texts' | 'fields'>, visitor: { readonly locale?: Locale, readonly languages?: readonly Locale[] }): Locale {
  const has = (language: Locale) => language === locale || Object.values(texts[language] ?? {}).some(text => text.trim() !== '') || fields.some(({ label }) => label?.[language])
  return visitor.locale ?? visitor.languages?.find(has) ?? locale
}

/** The words of a form in a language: its own, else those of its first language, else ours. */
export function wordsOf(form: FormRow, locale: Locale): Required<FormTexts> {
  const word = (name: keyof FormTexts): string => form.texts[locale]?.[name] || form.texts[form.locale]?.[name] || ''
  return {
    title: word('title') || form.name, intro: word('intro'), thanks: word('thanks') || DEFAULTS.thanks[locale], submit: word('submit') || DEFAULTS.submit[locale],
    privacy: word('privacy'), consent: word('consent') || DEFAULTS.consent[locale],
  }
}

/**
 * The form as a visitor sees it.
 * @param origin page that shows it, as far as known
 */
export async function showForm({ form, secret }: FoundForm, client: Client, locale: Locale, origin: string | undefined): Promise<ShownForm> {
  const fields = await askedFields(client, form, locale)
  const { title, intro, thanks, submit, privacy, consent } = wordsOf(form, locale)
  const origins = form.origins ?? []
  return {
    name: form.name, tenantName: form.tenant_name, accent: form.accent, locale, version: form.version, title, intro, thanks, submit, privacy, privacyUrl: form.privacy_url,
    consent: form.consent ? consent : null,
    fields: fields.map(d => ({ name: d.apiName, kind: d.relation ? 'choice' : d.kind, label: d.label, help: d.help ?? null, required: d.required, maxLength: d.maxLength ?? null, choices: d.choices?.map(({ value, label }) => ({ value, label })) ?? null })),
    origins, trap: form.trap ? FORM_TRAP : null, minSeconds: form.min_seconds,
    token: signNote(secret, FILL_IN, { form: form.id, t: Date.now(), o: origin !== undefined && origins.includes(origin) ? origin : null }),
  }
}
