import { announceChange, applyModel, compileVersion, instanceOf, type ApplyResult } from '@kontor/apply'
import type { Collection } from '@kontor/model'
import { redisUrl } from '../../launcher/parts/redis.ts'
import { LANGUAGE_MODEL, LANGUAGE_RIGHTS } from '../fixtures/model-language.ts'
import { stackDatabase } from '../isolation/database.ts'
import { ask, type DirectusAnswer } from './directus.ts'
import { hubInside } from './hub.ts'
import { rowsOf } from './inside.ts'
import { realmToken } from './realm-tokens.ts'
import { createOverCli, removeTenant } from './tenants.ts'
import { until } from './until.ts'

/** A tenant with a model that says more than the real one does, and a Directus that runs on it. */
export interface LanguageTenant {
  readonly slug: string
  readonly ask: <T>(role: string, method: string, path: string, body?: unknown) => Promise<DirectusAnswer<T>>
  /** What a person of the role would log in with. */
  readonly token: (role: string) => Promise<string>
  readonly sql: <T extends object>(text: string, values?: unknown[]) => Promise<T[]>
  /** Brings the tenant to a version of the model, and Directus with it. */
  readonly apply: (collections: readonly Collection[], options?: { readonly repair?: boolean }) => Promise<ApplyResult>
  readonly remove: () => Promise<void>
}

export async function makeLanguageTenant(name: string): Promise<LanguageTenant> {
  const slug = `${name}-${Date.now().toString(36)}`
  const instance = instanceOf(slug)
  const made = await createOverCli(slug)
  if (made.code !== 0) throw new Error(made.output)
  const { config, secrets } = hubInside()
  const env = { ...stackDatabase(), REDIS_URL: redisUrl(config, secrets) }
  const tokens = new Map<string, Promise<string>>()
  const tokenOf = (role: string) => {
    const known = tokens.get(role) ?? realmToken({ claims: { organization: { [slug]: { id: '1', groups: [`/${role}`] } }, amr: ['pwd', 'otp'] }, lifespan: 1800 })
    tokens.set(role, known)
    return known
  }
  const tenant: LanguageTenant = {
    slug,
    ask: async (role, method, path, body) => ask(await tokenOf(role), method, path, body, slug),
    token: tokenOf,
    sql: (text, values) => rowsOf(instance.database, text, values),
    apply: async (collections, options) => {
      const result = await applyModel(env, instance, { ...options, model: compileVersion(instance, collections, LANGUAGE_RIGHTS) })
      await announceChange(env, instance)
      return result
    },
    remove: () => removeTenant(slug),
  }
  await tenant.apply(LANGUAGE_MODEL)
  await until('Directus to know the model', async () => (await tenant.ask('admin', 'GET', '/fields/bills')).status === 200)
  return tenant
}
