import { allFields, isList, linksOf, MODELS, type Collection, type Field } from '@kontor/model'

/** `Lead source` -> `LeadSource`, `Lead: Tags` -> `LeadTags`. */
const typeName = (c: Collection) => c.label.singular.en.split(/[^A-Za-z0-9]+/).map(word => word.charAt(0).toUpperCase() + word.slice(1)).join('')

/** What a value is to Directus; `datetime` and `json` are the SDK's own words, by which it knows filters and functions, and beside them stands what is written. */
function valueType(f: Field, nameOf: (collection: string) => string): string {
  switch (f.kind) {
    case 'integer': return 'number'
    // Answered as a text, so that no digit is lost.
    case 'decimal': return 'number | string'
    case 'boolean': return 'boolean'
    case 'timestamp': return '\'datetime\' | (string & {})'
    case 'tags': return 'string[]'
    case 'json': return '\'json\' | object'
    case 'choice': return [...f.choices.map(({ value }) => `'${value}'`), ...f.own ? ['(string & {})'] : []].join(' | ')
    case 'relation': return `string | ${nameOf(f.to)}`
    case 'person': return 'string | DirectusUser<KontorSchema>'
    case 'file': return 'string | DirectusFile<KontorSchema>'
    default: return 'string'
  }
}

/**
 * The types of a tenant's collections for `createDirectus<KontorSchema>()` of `@directus/sdk`, made of what the databases
 * are made of. What an administrator adds is not in them; `docs/model.md` says how it is put beside.
 * @throws Error when two collections would have the same name of a type
 */
export function sdkTypes(collections: readonly Collection[] = MODELS.tenant): string {
  const names = new Map<string, string>()
  for (const c of collections) {
    const name = typeName(c)
    const other = collections.find(o => o !== c && typeName(o) === name)
    if (other) throw new Error(`the types of ${c.name} and ${other.name} would both be ${name}`)
    names.set(c.name, name)
  }
  const nameOf = (collection: string) => names.get(collection) ?? 'never'
  const inverse = new Map<string, string[]>()
  const add = (collection: string, line: string) => inverse.set(collection, [...inverse.get(collection) ?? [], line])
  for (const c of collections) {
    for (const [name, f] of Object.entries<Field>(c.fields)) {
      if (f.kind === 'relation' && f.inverse !== undefined) add(f.to, `  ${f.inverse}: string[] | ${nameOf(c.name)}[]`)
      if (isList(f)) add(c.name, `  ${name}: string[] | ${nameOf(linksOf(c.name, name))}[]`)
      if (f.kind === 'm2m' && f.inverse !== undefined) add(f.to, `  ${f.inverse}: string[] | ${nameOf(linksOf(c.name, name))}[]`)
    }
  }
  const shape = (c: Collection) => [
    `/** ${c.label.plural.de} / ${c.label.plural.en}. */`, `export interface ${nameOf(c.name)} {`,
    ...Object.entries(allFields(c)).filter(([, f]) => !f.internal && !isList(f)).map(([name, f]) => `  ${name}: ${valueType(f, nameOf)}${f.required || name === 'id' || f.kind === 'series' ? '' : ' | null'}`),
    ...inverse.get(c.name) ?? [], '}', '',
  ]
  return [
    '// Made by `node directus/compile/cli.ts write` from directus/model; do not edit.',
    'import type { DirectusFile, DirectusUser } from \'@directus/sdk\'', '',
    ...collections.flatMap(shape),
    '/** What a tenant\'s Directus holds, for `createDirectus<KontorSchema>()`. */', 'export interface KontorSchema {',
    ...collections.map(c => `  ${c.name}: ${nameOf(c.name)}${c.singleton ? '' : '[]'}`), '}', '',
  ].join('\n')
}
