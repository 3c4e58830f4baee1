import { toApiName } from '@kontor/compile/names'
import { codedError } from '@kontor/extension-shared/import/errors'
import { checkUrl, GuardError, parseAllowHosts } from '@kontor/guarded-fetch'
import { l, type Label } from '@kontor/model'
import { KEY_PLACEHOLDER, LOOKUP_KINDS, MAPPING_MOST, PATH_LONGEST, PLACEHOLDER, PLACEHOLDER_NAMES } from '@kontor/model/wire/sources'
import { z } from 'zod'
import { pathProblem } from './json-lines.ts'

const text = (longest: number) => z.string().max(longest).refine(value => !value.includes('\0') && value.isWellFormed(), 'Contains a character that cannot be stored.')
/** Names of headers that say who asks; those that the connection itself needs are none. */
const HEADER = /^(?!(?:host|content-length|content-type|connection|transfer-encoding|te|trailer|upgrade|expect|proxy-.*|accept-encoding)$)[a-z0-9][a-z0-9!#$%&'*+.^_`|~-]{0,99}$/i

/** How a source is looked up, as its administrator sets it: columns of a lead to where its value stands. */
export const lookupBody = z.strictObject({
  kind: z.enum(LOOKUP_KINDS),
  active: z.boolean().default(false),
  on_creation: z.boolean().default(false),
  confidence: z.number().min(0).max(1).default(0.8),
  per_minute: z.int().min(1).max(6000).nullable().default(null),
  cost: z.number().min(0).max(1_000_000).default(0),
  cost_cap: z.number().min(0).max(1_000_000_000).nullable().default(null),
  currency: text(8).trim().nullable().default(null),
  address: text(2000).trim().nullable().default(null),
  method: z.enum(['GET', 'POST']).default('GET'),
  body: text(10_000).nullable().default(null),
  header: text(100).trim().regex(HEADER, 'No name of a header that a key can be sent in.').nullable().default(null),
  mapping: z.record(z.string().regex(/^\w{1,64}$/), text(PATH_LONGEST).trim().min(1)).refine(value => Object.keys(value).length <= MAPPING_MOST, `At most ${MAPPING_MOST} fields.`).default({}),
  model: text(200).trim().nullable().default(null),
})
export type LookupBody = z.infer<typeof lookupBody>

const refuse = (field: string, problem: Label) => codedError('SOURCE_INPUT', 400, problem, { field })
const MISSING = l('Bitte ausfüllen.', 'Please fill in.')
/** What does not fit the form of its field. */
export const refuseField = (field: string) => refuse(field, l('Dieser Wert passt hier nicht.', 'This value does not fit here.'))

/** @throws SOURCE_INPUT for placeholders that there are not */
function checkPlaceholders(field: string, template: string): void {
  for (const [, name = ''] of template.matchAll(PLACEHOLDER)) if (!PLACEHOLDER_NAMES.includes(name) && name !== KEY_PLACEHOLDER) throw refuse(field, l(`{${name}} gibt es nicht.`, `There is no {${name}}.`))
}

/** @throws SOURCE_INPUT for an address that may not be asked; where its name leads is looked at with each request */
function checkAddress(address: string | null, allowHosts: string): void {
  if (!address) throw refuse('address', MISSING)
  if (!/^https?:\/\/[^/{}?#@\s]+(?:[/?][^#\s]*)?$/i.test(address)) throw refuse('address', l('Eine Adresse beginnt mit https:// und einem Server ohne Platzhalter; # und Zugangsdaten gehören nicht hinein.', 'An address begins with https:// and a host without placeholders, and has no # and no name or password.'))
  checkPlaceholders('address', address)
  try {
    checkUrl(address.replace(PLACEHOLDER, 'x'), parseAllowHosts(allowHosts))
  } catch (error) {
    if (error instanceof GuardError) throw refuse('address', l('Gefragt werden nur öffentliche https-Adressen.', 'Only public https addresses are asked.'))
    throw error
  }
}

/** @throws SOURCE_INPUT with the field and what is wrong with it */
export function checkLookup(given: LookupBody, { allowHosts, fields }: { readonly allowHosts: string, /** Columns for which something can be proposed. */ readonly fields: ReadonlySet<string> }): void {
  const { kind, address, method, body, mapping } = given
  if (kind === 'rest' || kind === 'model') checkAddress(address, allowHosts)
  if (kind === 'model' && [...PLACEHOLDER_NAMES, KEY_PLACEHOLDER].some(name => address?.includes(`{${name}}`))) throw refuse('address', l('Die Adresse eines Modells hat keine Platzhalter.', 'The address of a model has no placeholders.'))
  if (kind === 'model' && !given.model) throw refuse('model', MISSING)
  if (kind !== 'rest') return
  if (method === 'POST') {
    checkPlaceholders('body', body ?? '')
    if (body) {
      try {
        JSON.parse(body)
      } catch {
        throw refuse('body', l('Das ist kein JSON. Platzhalter stehen innerhalb von Texten: { "name": "{company}" }', 'This is no JSON. Placeholders stand within texts: { "name": "{company}" }'))
      }
    }
  }
  if (given.active && Object.keys(mapping).length === 0) throw refuse('mapping', l('Ohne ein Feld wird nichts gefunden.', 'Without a field nothing is found.'))
  for (const [field, path] of Object.entries(mapping)) {
    if (!fields.has(field)) throw refuse('mapping', l(`Für ${toApiName(field)} lässt sich nichts vorschlagen.`, `Nothing can be proposed for ${toApiName(field)}.`))
    const problem = pathProblem(path)
    if (problem !== undefined) throw refuse('mapping', l(`${path} ist kein JSONPath, dem gefolgt wird (${problem}).`, `${path} is no JSONPath that is followed (${problem}).`))
  }
}
