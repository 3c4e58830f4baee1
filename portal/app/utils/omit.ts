/** A copy without some of its keys. */
export function omitKeys<T extends Readonly<Record<string, unknown>>>(value: T, ...keys: readonly string[]): Record<string, T[string]> {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key))) as Record<string, T[string]>
}
