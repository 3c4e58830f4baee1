import { MAX_RETENTION_MONTHS, REGISTRATION_ROLE_NAMES } from '@kontor/model'
import { platformError } from '../errors.ts'

const DOMAIN = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/
/** Anybody could get an address there. */
const EVERYBODY = new Set(['gmail.com', 'googlemail.com', 'gmx.de', 'gmx.net', 'web.de', 'outlook.com', 'outlook.de', 'hotmail.com', 'hotmail.de', 't-online.de', 'yahoo.com', 'yahoo.de', 'icloud.com', 'live.com', 'aol.com', 'freenet.de', 'posteo.de', 'proton.me', 'protonmail.com', 'mail.de'])

type Settings = Readonly<Record<string, unknown>>

/**
 * A tenant's own settings, before they are stored.
 * @returns the same with mail domains in small letters
 * @throws SETTING_INVALID naming the field
 */
export function checkSettings(payload: Settings): Settings {
  const { accent, time_zone: zone, registration_domains: domains, registration_role: role, retention_months: months } = payload
  if (typeof accent === 'string' && !/^#[0-9a-f]{6}$/i.test(accent)) throw refuse('accent')
  if (zone !== undefined && !isTimeZone(zone)) throw refuse('time_zone')
  if (months !== undefined && months !== null && !(Number.isInteger(months) && Number(months) >= 1 && Number(months) <= MAX_RETENTION_MONTHS)) throw refuse('retention_months')
  if (role !== undefined && !REGISTRATION_ROLE_NAMES.some(name => name === role)) throw refuse('registration_role')
  if (domains === undefined || domains === null) return payload
  const list = Array.isArray(domains) ? domains.map(domain => String(domain).trim().toLowerCase().replace(/^@/, '')) : undefined
  if (!list || list.length > 50 || !list.every(domain => DOMAIN.test(domain) && !EVERYBODY.has(domain))) throw refuse('registration_domains')
  return { ...payload, registration_domains: [...new Set(list)] }
}

const refuse = (field: string) => platformError('SETTING_INVALID', { field })

function isTimeZone(zone: unknown): boolean {
  try {
    return typeof zone === 'string' && Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }))
  }
  catch {
    return false
  }
}
