/** A module of Directus that serves what is switched off in every instance. */
interface SwitchedOff {
  /** Below the folder of @directus/api. */
  readonly path: string
  /** All that it exports. */
  readonly names: readonly string[]
  readonly isOff: (env: Readonly<NodeJS.ProcessEnv>) => boolean
}

const noLogin = (driver: string): SwitchedOff['isOff'] => env => !Object.entries(env).some(([key, value]) => /^AUTH_.+_DRIVER$/.test(key) && value === driver)
const isFalse = (key: string): SwitchedOff['isOff'] => env => env[key] === 'false'

/** Each brings dozens of files and packages with it, some six hundred in all. */
export const SWITCHED_OFF: readonly SwitchedOff[] = [
  { path: 'dist/metrics/lib/create-metrics.js', names: ['createMetrics'], isOff: isFalse('METRICS_ENABLED') },
  { path: 'dist/controllers/mcp.js', names: ['default'], isOff: isFalse('MCP_ENABLED') },
  { path: 'dist/ai/chat/router.js', names: ['aiRouter'], isOff: isFalse('AI_ENABLED') },
  { path: 'dist/ai/files/router.js', names: ['aiFilesRouter'], isOff: isFalse('AI_ENABLED') },
  { path: 'dist/auth/drivers/saml.js', names: ['SAMLAuthDriver', 'createSAMLAuthRouter'], isOff: noLogin('saml') },
  { path: 'dist/auth/drivers/ldap.js', names: ['LDAPAuthDriver', 'createLDAPAuthRouter'], isOff: noLogin('ldap') },
]

/**
 * Modules that take the place of those that an environment switches off: their names are there, using one is an error.
 * @param folder address of the folder of @directus/api, with a slash at the end
 * @returns address of a module -> address of the one to take
 */
export function inPlaceOfSwitchedOff(folder: string, env: Readonly<NodeJS.ProcessEnv>): Map<string, string> {
  return new Map(SWITCHED_OFF.filter(({ isOff }) => isOff(env)).map(({ path, names }) => {
    const source = names.map((name, place) => `function off${place}() { throw new Error(${JSON.stringify(`${name} of ${path} is switched off`)}) }\nexport { off${place} as ${name} }`).join('\n')
    return [new URL(path, folder).href, `data:text/javascript,${encodeURIComponent(source)}`]
  }))
}
