import { DOMAIN_PLACEHOLDER, KEY_PLACEHOLDER, PLACEHOLDER, PLACEHOLDERS } from '@kontor/model/wire/sources'
import { normalKeys, type KeyLead } from '../duplicates/normal-keys.ts'

/** Columns of a lead that templates ask for. */
export function columnsOfTemplates(...templates: readonly (string | null)[]): string[] {
  const names = templates.flatMap(template => [...(template ?? '').matchAll(PLACEHOLDER)].map(([, name = '']) => name))
  return [...new Set(names.flatMap(name => name === DOMAIN_PLACEHOLDER ? ['email', 'website'] : PLACEHOLDERS[name as keyof typeof PLACEHOLDERS] ?? []))]
}

/** @returns nothing where the lead has none, or one of dots alone, which would lead to another place of the service */
function valueOf(lead: KeyLead, name: string): string | undefined {
  const value = name === DOMAIN_PLACEHOLDER ? normalKeys({ email: lead.email, website: lead.website }).domains[0] : lead[PLACEHOLDERS[name as keyof typeof PLACEHOLDERS]]
  const said = typeof value === 'string' ? value.trim() : ''
  return said === '' || /^\.+$/.test(said) ? undefined : said
}

/** Whether templates have the source's key in them. */
export const hasKeyPlaceholder = (...templates: readonly (string | null)[]): boolean => templates.some(template => template?.includes(`{${KEY_PLACEHOLDER}}`))

/** In one go, so that nothing of the lead is taken for a placeholder. Without a key, its place stays as it is: so it is shown and kept. */
function fill(template: string, { lead, key, write }: { readonly lead: KeyLead, readonly key: string | undefined, readonly write: (value: string) => string }): string | undefined {
  let lacks = false
  const filled = template.replace(PLACEHOLDER, (placeholder, name: string) => {
    if (name === KEY_PLACEHOLDER) return key === undefined ? placeholder : write(key)
    const value = valueOf(lead, name)
    if (value === undefined) lacks = true
    return value === undefined ? '' : write(value)
  })
  return lacks ? undefined : filled
}

/** An address with the lead's values, URL-encoded; nothing when the lead lacks one. */
export const fillAddress = (template: string, lead: KeyLead, key?: string): string | undefined => fill(template, { lead, key, write: value => encodeURIComponent(value.toWellFormed()) })
/** The same of a JSON text: values stand within its texts and cannot end them. */
export const fillJson = (template: string, lead: KeyLead, key?: string): string | undefined => fill(template, { lead, key, write: value => JSON.stringify(value).slice(1, -1) })
