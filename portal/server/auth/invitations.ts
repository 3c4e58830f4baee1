import { z } from 'zod'
import type { H3Event } from 'h3'
import { env } from '../core/env.ts'
import { KontorError } from '../core/errors.ts'
import { currentPerson } from './current.ts'
import { serviceToken } from './oidc.ts'

/** A tenant that asks a person to join it. */
export interface OwnInvitation {
  readonly slug: string
  readonly name: string
  readonly role: string
  readonly invitedAt: string
}

const schema = z.object({ data: z.array(z.object({ slug: z.string(), name: z.string(), role: z.string(), invitedAt: z.string() })) })
const SLUG = /^[a-z0-9-]{1,63}$/

/** Asks the host about the person who is logged in, and nobody else. @throws KontorError NOT_FOUND, UNAVAILABLE */
async function ask(event: H3Event, method: 'GET' | 'POST' | 'DELETE', slug?: string): Promise<unknown> {
  const { userId, session } = await currentPerson(event)
  // A program or a token for one tenant does not decide where the person belongs.
  if (!session) throw new KontorError('FORBIDDEN')
  if (slug !== undefined && !SLUG.test(slug)) throw new KontorError('NOT_FOUND')
  const response = await fetch(`${env().HOST_INTERNAL_URL}/internal/v1/invitations/${encodeURIComponent(userId)}${slug === undefined ? '' : `/${slug}`}`, {
    method, headers: { authorization: `Bearer ${await serviceToken()}` }, signal: AbortSignal.timeout(15_000),
  }).catch((cause: unknown) => {
    throw new KontorError('UNAVAILABLE', { cause })
  })
  if (response.status === 404 || response.status === 403) throw new KontorError('NOT_FOUND')
  if (!response.ok) throw new KontorError('UNAVAILABLE', { cause: new Error(`the host answered ${response.status}`) })
  return response.json()
}

export async function listOwnInvitations(event: H3Event): Promise<OwnInvitation[]> {
  return schema.parse(await ask(event, 'GET')).data
}

/** @param accept false: the invitation is declined and gone */
export async function answerInvitation(event: H3Event, slug: string, accept: boolean): Promise<void> {
  await ask(event, accept ? 'POST' : 'DELETE', slug)
}
