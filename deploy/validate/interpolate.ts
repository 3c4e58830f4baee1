const VARIABLE = /\$(?:\$|\{([A-Za-z_]\w*)(?:(:?[-?+])((?:[^{}]|\{[^{}]*\})*))?\}|([A-Za-z_]\w*))/g

/** Names of the variables in a compose file, without those in comments. */
export function variablesOf(text: string): Set<string> {
  const bare = text.replace(/(^|\s)#.*$/gm, '$1')
  return new Set([...bare.matchAll(VARIABLE)].flatMap(match => match[1] ?? match[4] ?? []))
}

/**
 * Puts values in the place of `${NAME}`, `${NAME:-default}` and `${NAME:?message}`; `$$` stands for a dollar sign.
 * @throws Error naming the variable that is asked for and missing
 */
export function interpolate<T>(value: T, env: Readonly<Record<string, string | undefined>>): T {
  if (typeof value === 'string') return value.replace(VARIABLE, (whole, braced: string | undefined, operator: string | undefined, argument: string | undefined, plain: string | undefined) => {
    if (whole === '$$') return '$'
    return resolve(braced ?? plain ?? '', operator, argument ?? '', env)
  }) as T
  if (Array.isArray(value)) return value.map(entry => interpolate(entry as unknown, env)) as T
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, interpolate(entry as unknown, env)])) as T
  return value
}

function resolve(name: string, operator: string | undefined, argument: string, env: Readonly<Record<string, string | undefined>>): string {
  const value = env[name]
  const isThere = operator?.startsWith(':') ? value !== undefined && value !== '' : value !== undefined
  if (operator?.endsWith('+')) return isThere ? argument : ''
  if (isThere) return value ?? ''
  if (operator?.endsWith('-')) return argument
  throw new Error(`${name} is not set${argument ? `: ${argument}` : ''}`)
}
