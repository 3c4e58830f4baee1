type Rule = Readonly<Record<string, unknown>>

const isLive = (value: unknown): boolean => (value as { _null?: unknown } | null)?._null === true

/**
 * A rule without its condition that the record itself is not deleted. Conditions on related records stay.
 * @param rule in Directus' filter language
 */
export function revived(rule: Rule): Rule {
  const entries = Object.entries(rule).filter(([name, value]) => !(name === 'deleted_at' && isLive(value)))
  return Object.fromEntries(entries.map(([name, value]) => [name, (name === '_and' || name === '_or') && Array.isArray(value) ? value.map(one => revived(one as Rule)) : value]))
}

/** Whether a rule holds for every record. */
export function isAlways(rule: Rule): boolean {
  return Object.entries(rule).every(([name, value]) => Array.isArray(value) && (name === '_and' ? value.every(one => isAlways(one as Rule)) : name === '_or' && value.some(one => isAlways(one as Rule))))
}
