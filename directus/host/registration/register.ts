import { createHash, randomUUID } from 'node:crypto'
import { instanceOf, locked, withClient, withMaintenance, type DatabaseEnv } from '@kontor/apply'
import { canLogIn, ensureAccount, findAccount, findOrganization, type Account, type AdminCalls } from '@kontor/keycloak'
import * as people from '@kontor/keycloak/people/index.ts'
import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import { HostError } from '../errors.ts'
import { readConfirmation, signConfirmation } from './confirmation.ts'
import { sendRegistrationMail } from './mails.ts'
import type { OpenRegistrations } from './open-registrations.ts'
import { createRegistrationSettings, isOfDomain, type RegistrationSettings } from './settings.ts'

interface Env extends DatabaseEnv {
  readonly HOST_SECRET: string
  readonly PUBLIC_URL: string
  readonly SMTP_HOST: string
  readonly SMTP_PORT: number
}

export interface Wish {
  /** In small letters. */
  readonly email: string
  readonly locale: 'de' | 'en'
}

export interface Registration {
  /** @throws REGISTRATION_CLOSED while the tenant lets nobody register */
  describe(slug: string): Promise<{ readonly name: string, readonly locale: 'de' | 'en' }>
  /** Takes a wish; what becomes of it is in a mail, or nowhere. @throws REGISTRATION_CLOSED */
  ask(slug: string, wish: Wish): Promise<void>
  /** Makes an account that exists a member. @returns the slug of the tenant @throws REGISTRATION_LINK_INVALID, REGISTRATION_CLOSED */
  confirm(token: string): Promise<{ readonly slug: string }>
}

/** One address gets one mail of this kind from a tenant in so many seconds. */
const PAUSE = 300
/** Wishes that wait for their turn; more are forgotten, and the person tries again. */
const QUEUE = 500

const closed = () => new HostError(403, 'REGISTRATION_CLOSED', 'Nobody can register here.')

/** People who make their own access, where a tenant lets them. Nothing of the answer tells whether an address is known. */
export function createRegistration({ env, admin, registrations, redis, gate, logger }: {
  readonly env: Env
  readonly admin: AdminCalls
  readonly registrations: OpenRegistrations
  readonly redis: Pick<Redis, 'set'>
  readonly gate: (slug: string) => Promise<unknown>
  readonly logger: Logger
}): Registration {
  const settingsOf = createRegistrationSettings(env)
  let waiting = 0
  let turn: Promise<void> = Promise.resolve()

  async function open(slug: string): Promise<RegistrationSettings> {
    // What is not open lets nobody in, whether it is being made, locked or gone: a stranger need not know which.
    const active = await gate(slug).then(() => true, (error: unknown) => {
      if (error instanceof HostError) return false
      throw error
    })
    const settings = active ? await settingsOf(slug) : undefined
    if (!settings) throw closed()
    return settings
  }

  async function work(slug: string, settings: RegistrationSettings, { email, locale }: Wish): Promise<void> {
    if (!isOfDomain(email, settings.domains)) return
    if (await redis.set(`kontor:${slug}:registration:${createHash('sha256').update(email).digest('base64url')}`, '1', 'EX', PAUSE, 'NX') === null) return
    const organization = await organizationOf(admin, slug)
    const account = await findAccount(admin, email)
    const portal = { publicUrl: env.PUBLIC_URL, slug }
    if (!account) {
      const { sub } = await join(organization, slug, settings, email, locale)
      return people.sendInvitation(admin, organization, sub, portal)
    }
    const member = await people.findMember(admin, organization, account.id).catch(() => undefined)
    if (member && member.role === null) return // Locked out by the administrator, who alone can undo that.
    if (member && !await canLogIn(admin, account.id)) {
      await registrations.renew(slug, account.id)
      return people.sendInvitation(admin, organization, account.id, portal)
    }
    const mail = { to: email, locale: localeOf(account, locale), tenant: settings.name }
    if (member) return sendRegistrationMail(env, 'member', { ...mail, link: `${env.PUBLIC_URL}/${slug}` })
    // Only who reads that mail makes the account a member: anybody can type anybody's address.
    const query = new URLSearchParams({ tenant: slug, confirm: await signConfirmation(env.HOST_SECRET, { slug, sub: account.id }) })
    return sendRegistrationMail(env, 'confirm', { ...mail, link: `${env.PUBLIC_URL}/register?${query.toString()}` })
  }

  /** Membership and role, and the line in the tenant's audit log. */
  function join(organization: string, slug: string, { role }: RegistrationSettings, email: string, locale: 'de' | 'en'): Promise<people.Invited> {
    return withMaintenance(env, client => locked(client, `kontor.people:${slug}`, async () => {
      const { account } = await ensureAccount(admin, { email, locale })
      await registrations.put(slug, account.id)
      const invited = await people.invite(admin, organization, { email, locale, role }, true)
      await withClient(env, instanceOf(slug).database, tenant => tenant.query(
        'INSERT INTO audit_log (id, at, action, target, after) VALUES ($1, now(), \'person.registered\', $2, $3)', [randomUUID(), email, JSON.stringify({ role })]))
      return invited
    }))
  }

  return {
    async describe(slug) {
      const { name, locale } = await open(slug)
      return { name, locale }
    },
    async ask(slug, wish) {
      const settings = await open(slug)
      if (waiting >= QUEUE) return logger.warn({ tenantId: slug }, 'too many registrations wait')
      waiting++
      // One after the other and after the answer, whose time says nothing.
      turn = turn.then(() => work(slug, settings, wish)).catch((error: Error) => logger.error({ tenantId: slug, err: error }, 'registration')).finally(() => { waiting-- })
    },
    async confirm(token) {
      const confirmation = await readConfirmation(env.HOST_SECRET, token)
      const account = confirmation && await admin.call<Account | undefined>('GET', `/users/${confirmation.sub}`, undefined, [404])
      if (!confirmation || !account?.email) throw new HostError(400, 'REGISTRATION_LINK_INVALID', 'This link is not valid any more.')
      const { slug } = confirmation
      const settings = await open(slug)
      if (!isOfDomain(account.email.toLowerCase(), settings.domains)) throw closed()
      const organization = await organizationOf(admin, slug)
      const member = await people.findMember(admin, organization, account.id).catch(() => undefined)
      // Once is enough, and who was locked out meanwhile stays so.
      if (member) return { slug }
      const { sub, known } = await join(organization, slug, settings, account.email.toLowerCase(), localeOf(account, settings.locale))
      if (!known) await people.sendInvitation(admin, organization, sub, { publicUrl: env.PUBLIC_URL, slug })
      return { slug }
    },
  }
}

async function organizationOf(admin: AdminCalls, slug: string): Promise<string> {
  const found = await findOrganization(admin, slug)
  if (!found) throw new Error(`Keycloak has no organization ${slug}`)
  return found.id
}

function localeOf({ attributes }: Account, otherwise: 'de' | 'en'): 'de' | 'en' {
  const own = attributes?.locale?.[0]
  return own === 'de' || own === 'en' ? own : otherwise
}
