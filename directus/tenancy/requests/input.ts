import { slugProblem } from '@kontor/model'
import { EMAIL_FORM, EMAIL_LENGTH } from '@kontor/policies'
import * as z from 'zod'
import { TenancyError } from '../errors.ts'

const email = z.email({ pattern: EMAIL_FORM }).max(EMAIL_LENGTH)
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001F\u007F]/

export interface NewTenant {
  readonly slug: string
  readonly name: string
  readonly adminEmail: string
  /** Language of the tenant and of the first mail. */
  readonly locale: 'de' | 'en'
}

/** @throws SLUG_INVALID, SLUG_RESERVED */
export function readSlug(value: unknown): string {
  const slug = typeof value === 'string' ? value : ''
  const problem = slugProblem(slug)
  if (problem) throw new TenancyError(problem, { field: 'slug' })
  return slug
}

/** @throws NAME_INVALID */
export function readName(value: unknown): string {
  const name = typeof value === 'string' ? value.trim() : ''
  if (name === '' || name.length > 255 || CONTROL.test(name) || !name.isWellFormed()) throw new TenancyError('NAME_INVALID', { field: 'name' })
  return name
}

/** @throws TenancyError FIELD_UNKNOWN naming the first field that is not expected */
export function refuseOthers(body: Readonly<Record<string, unknown>>, known: readonly string[]): void {
  const other = Object.keys(body).find(key => !known.includes(key))
  if (other !== undefined) throw new TenancyError('FIELD_UNKNOWN', { field: other.slice(0, 100) })
}

/** @throws TenancyError with the field that is wrong */
export function readNewTenant(body: Readonly<Record<string, unknown>>): NewTenant {
  refuseOthers(body, ['slug', 'name', 'adminEmail', 'locale'])
  const slug = readSlug(body.slug)
  const name = readName(body.name)
  const address = email.safeParse(typeof body.adminEmail === 'string' ? body.adminEmail.trim().toLowerCase() : undefined)
  if (!address.success) throw new TenancyError('EMAIL_INVALID', { field: 'adminEmail' })
  const locale = body.locale ?? 'de'
  if (locale !== 'de' && locale !== 'en') throw new TenancyError('LOCALE_INVALID', { field: 'locale' })
  return { slug, name, adminEmail: address.data, locale }
}
