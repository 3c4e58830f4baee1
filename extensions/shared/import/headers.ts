import type { Mapping } from '@kontor/model/wire/imports'

/** `E-Mail-Adresse`, `E-Mail Adresse` and `email_adresse` are one header. */
export const foldHeader = (text: string): string => text.normalize('NFKC').toLowerCase().replaceAll('ß', 'ss').replaceAll('ä', 'ae').replaceAll('ö', 'oe').replaceAll('ü', 'ue').replace(/[^\p{L}\p{N}]/gu, '')

/** Headers of other systems' exports: target -> names. They go before labels and names of the targets. */
export type Aliases = Readonly<Record<string, readonly string[]>>

/** A field that a column can go to, with every name that it answers to. */
export interface NamedTarget {
  readonly name: string
  /** Outside name, when it does not follow from the name. */
  readonly apiName?: string
  readonly names: readonly string[]
}

function dictionary(targets: readonly NamedTarget[], aliases: Aliases): Map<string, string> {
  const known = new Map<string, string>()
  const add = (name: string, target: string) => {
    const key = foldHeader(name)
    if (key && !known.has(key)) known.set(key, target)
  }
  const allowed = new Set(targets.map(t => t.name))
  for (const [target, names] of Object.entries(aliases)) if (allowed.has(target)) names.forEach(name => add(name, target))
  for (const target of targets) [target.name, ...target.names].forEach(name => add(name, target.name))
  return known
}

/** Parts of fields that a file may have in columns of their own, in their order: target -> names of each part, and the part that says nothing alone. */
export type Parts = Readonly<Record<string, { readonly names: readonly (readonly string[])[], readonly never?: number }>>

/** The mapping that the headers suggest. Each field is given once, to the first column that asks for it, or to those of its parts. */
export function suggestMapping(headers: readonly string[], targets: readonly NamedTarget[], aliases: Aliases = {}, parts: Parts = {}): Mapping {
  const known = dictionary(targets, aliases)
  const found = suggestWhole()
  for (const [target, { names, never }] of Object.entries(parts)) {
    if (!targets.some(({ name }) => name === target)) continue
    const partOf = (header: string) => names.findIndex(part => part.some(name => foldHeader(name) === foldHeader(header)))
    const whole = headers.find(header => found[header] === target)
    const columns = headers.filter(header => (found[header] === null || header === whole) && partOf(header) >= 0)
    // Whoever has the whole in one column has it there; a number alone is no street.
    if (whole !== undefined ? partOf(whole) >= 0 : columns.some(header => partOf(header) !== never)) for (const header of columns) found[header] = target
  }
  return found

  function suggestWhole(): Record<string, string | null> {
    const taken = new Set<string>()
    const suggest = (header: string): string | null => {
      const target = known.get(foldHeader(header))
      if (!target || taken.has(target)) return null
      taken.add(target)
      return target
    }
    return Object.fromEntries(headers.map(header => [header, suggest(header)]))
  }
}

/** Columns of a field in the order of its parts, as their headers say it; else as they stand in the file. */
export function inOrderOfParts(columns: readonly string[], names: readonly (readonly string[])[] = []): string[] {
  const keys = names.map(part => new Set(part.map(foldHeader)))
  const place = (column: string) => {
    const at = keys.findIndex(part => part.has(foldHeader(column)))
    return at < 0 ? 0 : at
  }
  return columns.length < 2 ? [...columns] : [...columns].sort((a, b) => place(a) - place(b))
}

/**
 * Headers as keys: a column without a name is called by its place, a second one of the same name gets a number,
 * so that no column of the file is lost.
 */
export function uniqueHeaders(cells: readonly string[]): string[] {
  const seen = new Set<string>()
  return cells.map((cell, index) => {
    const name = cell.trim() || `#${index + 1}`
    let unique = name
    for (let n = 2; seen.has(unique); n++) unique = `${name} (${n})`
    seen.add(unique)
    return unique
  })
}
