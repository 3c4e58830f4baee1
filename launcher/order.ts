import { LauncherError } from './errors.ts'

/** What ordering needs to know of a part. */
export interface Ordered {
  readonly name: string
  readonly needs: readonly string[]
}

/**
 * @param only names of parts, or nothing for all
 * @returns these parts and what they need, in the order of `parts`
 * @throws LauncherError UNKNOWN_PART naming what is not a part
 */
export function selectParts<T extends Ordered>(parts: readonly T[], only?: readonly string[]): T[] {
  if (!only) return [...parts]
  const wanted = new Set<string>()
  const add = (name: string) => {
    const part = parts.find(candidate => candidate.name === name)
    if (!part) throw new LauncherError('UNKNOWN_PART', `There is no part "${name}". The parts are ${parts.map(candidate => candidate.name).join(', ')}.`)
    if (wanted.has(name)) return
    wanted.add(name)
    part.needs.forEach(add)
  }
  only.forEach(add)
  return parts.filter(part => wanted.has(part.name))
}

/**
 * @returns groups of parts: each needs only parts of groups before its own. Starting goes forwards, stopping backwards.
 * @throws Error when parts need each other in a circle
 */
export function inLevels<T extends Ordered>(parts: readonly T[]): T[][] {
  const levels: T[][] = []
  let left = [...parts]
  while (left.length > 0) {
    const level = left.filter(part => !part.needs.some(need => left.some(other => other.name === need)))
    if (level.length === 0) throw new Error(`These parts need each other: ${left.map(part => part.name).join(', ')}`)
    levels.push(level)
    left = left.filter(part => !level.includes(part))
  }
  return levels
}
