import type { defineEndpoint, defineHook } from '@directus/extensions-sdk'

type EndpointHandler = Extract<Parameters<typeof defineEndpoint>[0], (...args: never[]) => unknown>

/** What Directus hands to an extension. */
export type ExtensionContext = Parameters<EndpointHandler>[1]
export type Router = Parameters<EndpointHandler>[0]
export type HookRegister = Parameters<Parameters<typeof defineHook>[0]>[0]
export type Database = ExtensionContext['database']
export type Logger = ExtensionContext['logger']
export type SchemaOverview = Awaited<ReturnType<ExtensionContext['getSchema']>>

/** Who asks, as Directus found out from the token. */
export interface Accountability {
  user: string | null
  role: string | null
  roles: string[]
  admin: boolean
  app: boolean
  ip: string | null
}
