interface Permission { readonly permissions?: object | null, readonly fields?: readonly string[] | null }
interface Access { readonly rule: object, readonly fields: Set<string> }
type Hash = (rule: object, options: { readonly algorithm: 'passthrough', readonly unorderedArrays: true }) => string

const EVERYTHING = {}

/**
 * Puts rights with the same rule together, so that a query asks for it once. Directus writes each rule out anew for every
 * level of every query, a twelfth of what a list costs. The rules that `rememberPermissions` keeps are the same objects
 * from call to call, so each is written out once; whoever changes a rule makes a new object of it.
 */
export function mergeAccess(hash: Hash): (permissions: readonly Permission[]) => Access[] {
  const written = new WeakMap<object, string>()
  const write = (rule: object): string => {
    const known = written.get(rule)
    if (known !== undefined) return known
    const text = hash(rule, { algorithm: 'passthrough', unorderedArrays: true })
    written.set(rule, text)
    return text
  }
  return (permissions) => {
    const merged = new Map<string, Access>()
    for (const { permissions: rule, fields } of permissions) {
      const key = write(rule ?? EVERYTHING)
      const access = merged.get(key) ?? { rule: rule ?? {}, fields: new Set<string>() }
      for (const field of fields ?? []) access.fields.add(field)
      merged.set(key, access)
    }
    return [...merged.values()]
  }
}
