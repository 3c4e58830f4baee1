import type { H3Event } from 'h3'
import { KontorError } from './errors.ts'

export interface Session {
  readonly userId: string
  readonly tenants: readonly { readonly slug: string, readonly name: string, readonly roles: readonly string[] }[]
}

export async function requireSession(_event: H3Event): Promise<Session> {
  throw new KontorError('UNAUTHENTICATED')
}

export async function accessTokenFor(_event: H3Event, _tenant: string): Promise<string> {
  throw new KontorError('UNAUTHENTICATED')
}
