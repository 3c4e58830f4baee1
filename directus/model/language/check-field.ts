import { COMPUTED_KINDS, isList, type Field, type ListField, type SeriesField } from './fields.ts'

type Fail = (what: string) => never

/**
 * What the types of a field cannot say.
 * @param fields all fields of the collection, by name
 * @param fail ends with the file, the collection and the field
 */
export function checkField(f: Field, collection: { readonly softDelete: boolean, readonly audit: boolean }, fields: Readonly<Record<string, Field>>, fail: Fail): void {
  if (f.kind === 'integer' || f.kind === 'decimal') {
    if (f.min !== undefined && f.max !== undefined && f.min > f.max) fail(`no number is from ${f.min} to ${f.max}`)
    if (f.default !== undefined && (f.default < (f.min ?? f.default) || f.default > (f.max ?? f.default))) fail(`the default ${f.default} is out of its range`)
  }
  if (f.kind === 'choice') {
    const values = f.choices.map(choice => choice.value)
    const twice = values.find((value, at) => values.indexOf(value) !== at)
    if (twice !== undefined) fail(`the choice ${twice} stands there twice`)
    if (f.default !== undefined && !values.includes(f.default)) fail(`the default ${f.default} is none of its choices`)
  }
  if ('pattern' in f && f.pattern) {
    const fits = pattern(f.pattern.regex)
    if (!fits) fail(`${f.pattern.regex} is no regular expression`)
    else if (f.default !== undefined && !fits.test(f.default)) fail(`the default ${f.default} does not fit its pattern`)
  }
  if ('country' in f && f.country !== undefined && fields[f.country]?.kind !== 'country') fail(`${f.country} is no field that holds a country`)
  if (isList(f)) checkList(f, collection.audit, fail)
  if (f.kind === 'series') checkSeries(f, collection.softDelete, fail)
  if (f.computed) checkComputed(f, f.computed, fields, fail)
}

function checkList(f: ListField, audit: boolean, fail: Fail): void {
  if (!audit) fail('a list of records is kept with its record, which has to know who changed it (audit)')
  if (f.required || f.unique || f.indexed || f.search || f.provenance) fail('a list of records is neither required nor unique, indexed, searched or with an origin')
  const targets = f.kind === 'm2a' ? f.to : [f.to]
  if (targets.length === 0) fail('it names no collection')
  const twice = targets.find((target, at) => targets.indexOf(target) !== at)
  if (twice !== undefined) fail(`the collection ${twice} stands there twice`)
}

function checkSeries(f: SeriesField, softDelete: boolean, fail: Fail): void {
  if (f.perYear && !f.gapless) fail('only numbers without gaps (gapless) begin anew each year')
  if (f.gapless && !(f.readonly && f.unique)) fail('a number without gaps is readonly and unique')
  if (f.gapless && !softDelete) fail('a number has no gaps where records stay (softDelete)')
}

function checkComputed(f: Field, { from, sql }: NonNullable<Field['computed']>, fields: Readonly<Record<string, Field>>, fail: Fail): void {
  const kinds: readonly string[] = COMPUTED_KINDS
  if (!kinds.includes(f.kind)) fail(`no ${f.kind} is computed, but ${kinds.join(', ')}`)
  if (!f.readonly || f.required || f.provenance || ('default' in f && f.default !== undefined)) fail('a computed value is readonly, and neither required nor with a default or an origin of its own')
  if (from.length === 0) fail('a computed value is made from at least one field')
  for (const name of from) {
    const source = fields[name] ?? fail(`it is made from ${name}, which is no field`)
    if (isList(source)) fail(`it is made from ${name}, which is a list of records`)
    if (source.computed) fail(`it is made from ${name}, which is computed itself`)
    if (source.internal && !f.internal) fail(`it is made from ${name}, which never leaves Directus, and so is internal too`)
    if (!sql.includes(`"${name}"`)) fail(`it is made from ${name}, which its expression does not name`)
  }
}

function pattern(text: string): RegExp | undefined {
  try {
    return new RegExp(text)
  }
  catch {
    return undefined
  }
}
