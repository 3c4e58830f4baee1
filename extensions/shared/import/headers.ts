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

/** The mapping that the headers suggest. Each field is given once, to the first column that asks for it. */
export function suggestMapping(headers: readonly string[], targets: readonly NamedTarget[], aliases: Aliases = {}): Mapping {
  const known = dictionary(targets, aliases)
  const taken = new Set<string>()
  const suggest = (header: string): string | null => {
    const target = known.get(foldHeader(header))
    if (!target || taken.has(target)) return null
    taken.add(target)
    return target
  }
  return Object.fromEntries(headers.map(header => [header, suggest(header)]))
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
