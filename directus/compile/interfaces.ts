import type { Choice, Collection, Field, ManyField } from '@kontor/model'

/** How Studio edits and shows a field. */
export interface Look {
  readonly interface: string
  readonly options: Readonly<Record<string, unknown>> | null
  readonly display: string
  readonly display_options: Readonly<Record<string, unknown>> | null
  readonly special: readonly string[] | null
}

const PERSON = '{{first_name}} {{last_name}}'

/** Key of a text in Studio's own translations; `$t:key` shows it in the language of the person. */
export function textKey(...parts: readonly string[]): string {
  return ['kontor', ...parts].join('_').replaceAll(/[^a-zA-Z0-9_]/g, '_').toLowerCase()
}

function choiceOptions(collection: string, name: string, choices: readonly Choice[]) {
  return choices.map(c => ({
    text: `$t:${textKey(collection, name, c.value)}`, value: c.value, ...c.color ? { color: c.color } : {}, ...c.icon ? { icon: c.icon } : {},
  }))
}

/**
 * Interface, display and special flags of a field of the model.
 * @param target the collection that a relation or list points to, for its display template
 */
export function lookOf(collection: Collection, name: string, f: Field, target?: Collection): Look {
  const input = (options: Look['options'] = null, display = 'raw', displayOptions: Look['display_options'] = null, special: Look['special'] = null, type = 'input'): Look =>
    ({ interface: type, options, display, display_options: displayOptions, special })
  // A value with an origin stays as it was given.
  const trim = !f.provenance
  switch (f.kind) {
    case 'longText':
      return input(null, 'formatted-value', null, null, f.markdown ? 'input-rich-text-md' : 'input-multiline')
    case 'email':
      return input({ iconLeft: 'mail', trim })
    case 'url':
      return input({ iconLeft: 'link', trim, placeholder: 'https://' }, 'formatted-value', { link: true })
    case 'phone':
      return input({ iconLeft: 'call', trim })
    case 'integer':
    case 'decimal':
      return input({ ...f.min === undefined ? {} : { min: f.min }, ...f.max === undefined ? {} : { max: f.max } }, 'formatted-value', { format: true })
    case 'boolean':
      return input(null, 'boolean', null, ['cast-boolean'], 'boolean')
    case 'date':
      return input(null, 'datetime', { format: 'short' }, null, 'datetime')
    case 'timestamp':
      return input({ includeSeconds: false }, 'datetime', { relative: true }, timeSpecial(name), 'datetime')
    case 'uuid':
      return input(null, 'raw', null, ['uuid'])
    case 'choice': {
      const choices = choiceOptions(collection.name, name, f.choices)
      return input({ choices, allowNone: !f.required }, 'labels', { choices: choices.map(c => ({ ...c, ...c.color ? { foreground: '#FFFFFF', background: c.color } : {} })), format: false }, null, 'select-dropdown')
    }
    case 'tags':
      return input({ placeholder: null, alphabetize: false }, 'labels', { format: false }, ['cast-json'], 'tags')
    case 'json':
      return input({ language: 'json', lineNumber: false }, 'formatted-json-value', null, ['cast-json'], 'input-code')
    case 'relation': {
      const template = target?.display ?? null
      return input({ template }, 'related-values', { template }, ['m2o'], 'select-dropdown-m2o')
    }
    case 'm2m': return manyLook(target)
    case 'm2a':
      return input({ enableCreate: false }, 'raw', null, ['m2a'], 'list-m2a')
    case 'person':
      return input({ template: PERSON }, 'user', { display: 'both' }, personSpecial(name), 'select-dropdown-m2o')
    case 'file':
      return input(null, 'file', null, ['file'], 'file')
    default:
      if ('color' in f && f.color) return input(null, 'color', null, null, 'select-color')
      if ('collection' in f && f.collection) return input({ includeSystem: false }, 'raw', null, null, 'system-collection')
      return input({ trim })
  }
}

/** A list of records by their names. @param column of the links, in which the named record stands */
export function manyLook(target: Collection | undefined, column: 'record' | 'related' = 'related'): Look {
  const template = target?.display.replaceAll(/\{\{\s*(\w+)/g, `{{${column}.$1`) ?? null
  return { interface: 'list-m2m', options: { template, enableCreate: false, enableLink: true }, display: 'related-values', display_options: { template }, special: ['m2m'] satisfies [ManyField['kind']] }
}

function timeSpecial(name: string): string[] | null {
  return name === 'date_created' ? ['date-created'] : name === 'date_updated' ? ['date-updated'] : null
}

function personSpecial(name: string): string[] {
  return name === 'user_created' ? ['user-created'] : name === 'user_updated' ? ['user-updated'] : ['m2o']
}
