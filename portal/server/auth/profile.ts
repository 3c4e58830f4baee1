import { z } from 'zod'
import type { H3Event } from 'h3'
import { KontorError, type Problem } from '../core/errors.ts'
import { requestFacts } from '../core/request.ts'
import { askAccount } from './account-api.ts'
import { currentPerson } from './current.ts'
import { readSession, updateSession, withSessionLock } from './session-store.ts'

/** What a person changes about themselves. */
export interface ProfileChange {
  readonly firstName?: string
  readonly lastName?: string
  readonly locale?: 'de' | 'en'
}

export interface Profile {
  readonly name: string
  readonly firstName: string | null
  readonly lastName: string | null
  readonly locale: string | null
}

/** The account as Keycloak keeps it; what is not sent back is lost, so all of it is. */
const account = z.looseObject({ firstName: z.string().optional(), lastName: z.string().optional(), attributes: z.record(z.string(), z.array(z.string())).default({}) })
const refusal = z.object({ field: z.string().optional(), errorMessage: z.string().optional(), errors: z.array(z.object({ field: z.string() })).optional() })
const INVALID = { de: 'Das enthält Zeichen, die in einem Namen nicht erlaubt sind, oder ist zu lang.', en: 'This has characters that a name cannot have, or is too long.' }

/**
 * Changes name and language where they live, in the person's account. Their session follows at once, Directus with the
 * next token, which is asked for with the next call.
 * @throws KontorError FORBIDDEN for a client whose token is not good for the account, VALIDATION_FAILED by field,
 *   UNAVAILABLE
 */
export async function changeProfile(event: H3Event, { locale, ...names }: ProfileChange): Promise<Profile> {
  const found = await askAccount(event, '')
  if (!found?.ok) throw new KontorError('FORBIDDEN')
  const present = account.parse(await found.json())
  const wanted = { ...present, ...names, attributes: { ...present.attributes, ...locale ? { locale: [locale] } : {} } }
  const saved = await askAccount(event, '', wanted)
  if (!saved) throw new KontorError('FORBIDDEN')
  if (!saved.ok) throw await refused(event, saved)
  const { firstName = null, lastName = null } = wanted
  const profile = { name: [firstName, lastName].filter(Boolean).join(' '), firstName, lastName, locale: locale ?? wanted.attributes.locale?.[0] ?? null }
  await followSession(event, profile)
  return profile
}

async function refused(event: H3Event, response: Response): Promise<KontorError> {
  const told = refusal.safeParse(await response.json().catch(() => undefined)).data
  const fields = told?.errors?.map(error => error.field) ?? (told?.field ? [told.field] : [])
  const { locale } = requestFacts(event)
  return new KontorError('VALIDATION_FAILED', { details: fields.map((field): Problem => ({ field, code: 'INVALID', message: INVALID[locale] })), cause: told })
}

/** The tokens that are held still tell the former name, so they are let go. */
async function followSession(event: H3Event, { name, firstName, lastName, locale }: Profile): Promise<void> {
  const { session } = await currentPerson(event)
  if (!session) return
  await withSessionLock(session.id, async () => {
    const stored = await readSession(session.id)
    if (!stored) throw new KontorError('SESSION_EXPIRED')
    await updateSession(session.id, { ...stored, name: name || stored.name, firstName: firstName ?? undefined, lastName: lastName ?? undefined, locale: locale ?? stored.locale, accessTokens: {} })
  })
}
