import { describe, expect, it } from 'vitest'
import { readConfirmation, signConfirmation } from './confirmation.ts'
import { isOfDomain } from './settings.ts'

const secret = 'a-secret-of-the-host-that-is-long-enough'

describe('the link with which an account joins a tenant', () => {
  it('says which account and which tenant', async () => {
    expect(await readConfirmation(secret, await signConfirmation(secret, { slug: 'acme', sub: 'account-1' }))).toEqual({ slug: 'acme', sub: 'account-1' })
  })
  it('counts for nothing when it was changed, signed by somebody else, or is no link', async () => {
    const token = await signConfirmation(secret, { slug: 'acme', sub: 'account-1' })
    const [head = '', , signature = ''] = token.split('.')
    const forged = Buffer.from(JSON.stringify({ sub: 'account-1', tenant: 'other', iss: 'kontor-host', aud: 'kontor-registration', exp: Math.floor(Date.now() / 1000) + 60 })).toString('base64url')
    expect(await readConfirmation(secret, `${head}.${forged}.${signature}`)).toBeUndefined()
    expect(await readConfirmation(`${secret}!`, token)).toBeUndefined()
    expect(await readConfirmation(secret, 'x')).toBeUndefined()
  })
})

it.each([['a@acme.de', true], ['a@x.acme.de', false], ['a@xacme.de', false], ['a@acme.de.evil.test', false], ['"a@acme.de"@evil.test', false]])('takes %s: %s', (email, fits) => expect(isOfDomain(email, ['acme.de'])).toBe(fits))
