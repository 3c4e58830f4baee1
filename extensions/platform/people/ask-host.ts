import { randomUUID } from 'node:crypto'
import type { ModuleName } from '@kontor/model'
import type { TenantRole } from '@kontor/policies'
import type { OwnModule } from '@kontor/tenancy/requests/set-modules.ts'
import { isPlatformErrorCode, platformError } from '../errors.ts'

/** A person as the login server knows them. */
export interface Member {
  readonly sub: string
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly enabled: boolean
  readonly createdAt: string
  readonly role: TenantRole | null
}

export interface ApiClient {
  readonly id: string
  readonly clientId: string
  readonly name: string
  readonly role: TenantRole
  readonly createdAt: string
  readonly sub: string
}

/** What the login server knows of a person, for the person. */
export type AccountFacts = Readonly<Record<string, unknown>>

/** What the host does for a tenant's people and its modules: operation -> what it wants and what it answers. */
interface Operations {
  /** Members, and those who belong to another tenant and have not accepted their invitation yet. */
  list: [Record<string, never>, { members: Member[], pending: { sub: string, role: TenantRole }[] }]
  logins: [{ subs: string[] }, ({ sub: string, totp: boolean, invited: boolean } | null)[]]
  invite: [{ email: string, firstName: string, lastName: string, role: TenantRole, locale: 'de' | 'en' }, { sub: string, known: boolean, pending: boolean }]
  mailInvitation: [{ sub: string }, { pending: boolean }]
  setRole: [{ sub: string, role: TenantRole | null }, Member | null]
  remove: [{ sub: string }, Member | null]
  /** Ends the membership, if there is one, and every token of the person; `pending`: there was an invitation alone. */
  leave: [{ sub: string }, { pending: boolean }]
  account: [{ sub: string }, AccountFacts]
  /** Removes the account, unless another organization needs it, and what is left outside the tenant's data. */
  eraseAccount: [{ sub: string | null, person: string, files: string[], tables: string[] }, { gone: boolean, left: string[] }]
  /** Removes what is left of erased records outside the tenant's rows; `words` are their ids. */
  eraseTraces: [{ words: string[], files: string[], tables: string[] }, { left: string[] }]
  endSessions: [{ sub: string }, null]
  resetTotp: [{ sub: string }, null]
  resetPassword: [{ sub: string }, null]
  listClients: [Record<string, never>, ApiClient[]]
  createClient: [{ name: string, role: TenantRole }, ApiClient & { clientSecret: string }]
  rotateClient: [{ id: string }, ApiClient & { clientSecret: string }]
  deleteClient: [{ id: string }, ApiClient]
  listModules: [Record<string, never>, OwnModule[]]
  switchModules: [{ actor: string, traceId?: string, modules: Record<string, boolean> }, { modules: OwnModule[], changed: ModuleName[] }]
}

/** Milliseconds: several calls to the login server one after the other. */
const TIMEOUT = 20_000
/** The same for an erasure, which writes tables and logs anew. */
const ERASURE_TIMEOUT = 180_000

interface Waiting {
  resolve(result: unknown): void
  reject(error: Error): void
}

interface Answer {
  readonly type?: unknown
  readonly requestId?: unknown
  readonly result?: unknown
  readonly error?: { readonly code: string, readonly message: string }
}

const waiting = new Map<string, Waiting>()
let listening = false

function listen(): void {
  if (listening) return
  listening = true
  process.on('message', (message: Answer | null) => {
    if (message?.type !== 'people' || typeof message.requestId !== 'string') return
    const request = waiting.get(message.requestId)
    if (!message.error) return request?.resolve(message.result)
    const { code } = message.error
    request?.reject(platformError(isPlatformErrorCode(code) ? code : 'SERVICE_UNAVAILABLE'))
  })
}

/**
 * Has the host do something to the people of this tenant; which tenant it is, the host knows itself.
 * @throws the host's refusal with its code; SERVICE_UNAVAILABLE when the login server does not answer in time
 */
export function askHost<O extends keyof Operations>(operation: O, input: Operations[O][0]): Promise<Operations[O][1]> {
  listen()
  const requestId = randomUUID()
  return new Promise<Operations[O][1]>((resolve, reject) => {
    const timer = setTimeout(() => reject(platformError('SERVICE_UNAVAILABLE')), operation === 'eraseAccount' || operation === 'eraseTraces' ? ERASURE_TIMEOUT : TIMEOUT)
    timer.unref()
    waiting.set(requestId, { resolve: result => resolve(result as Operations[O][1]), reject })
    if (!process.send?.({ type: 'people', requestId, operation, input })) reject(platformError('SERVICE_UNAVAILABLE'))
  }).finally(() => waiting.delete(requestId))
}
