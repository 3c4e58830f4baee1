/**
 * A spare process imports Directus before it knows whose instance it will be. Its settings that differ between tenants
 * are late until then: who reads one and keeps it for later (the bus and the cache of rights keep their namespace) has
 * the right value afterwards, who needs it at once fails, loudly and in every test, instead of going on with a wrong one.
 */
export interface LateEnv {
  /** Puts the late settings into Directus' environment. */
  prepare(env: Record<string, unknown>): void
  /** The values are known: the process' and Directus' environment get them, and whoever kept a late one has it. */
  settle(env: Record<string, unknown>, values: Readonly<Record<string, string>>, cast: (values: Readonly<Record<string, string>>) => Record<string, unknown>): void
}

/** What stands in each line of the log; the logger writes it down when it is made and is given it again later. */
const BINDING = 'LOGGER_BASE__'

export function createLateEnv(keys: readonly string[], processEnv: NodeJS.ProcessEnv = process.env): LateEnv {
  let settled: Record<string, unknown> | undefined
  const late = (key: string) => {
    const value = () => {
      if (!settled) throw new Error(`${key} is read before this process knows whose it is`)
      return String(settled[key])
    }
    return { toString: value, valueOf: value, toJSON: value, [Symbol.toPrimitive]: value }
  }
  return {
    prepare(env) {
      for (const key of keys) {
        if (key.startsWith(BINDING)) delete env[key]
        else env[key] = late(key)
      }
    },
    settle(env, values, cast) {
      const missing = keys.filter(key => values[key] === undefined)
      const unexpected = Object.keys(values).filter(key => !keys.includes(key))
      if (missing.length + unexpected.length > 0) throw new Error(`settings of an instance: missing ${missing.join(', ') || 'none'}, unexpected ${unexpected.join(', ') || 'none'}`)
      Object.assign(processEnv, values)
      settled = cast(values)
      Object.assign(env, Object.fromEntries(keys.map(key => [key, settled?.[key]])))
    },
  }
}
