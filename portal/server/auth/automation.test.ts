import { exportJWK, generateKeyPair, SignJWT, type JWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { createHostKey, isOfHost } from './automation.ts'

const pair = await generateKeyPair('EdDSA', { extractable: true })
const jwk: JWK = await exportJWK(pair.publicKey)

describe('the host\'s key', () => {
  it('is asked for once, by all who come meanwhile', async () => {
    let asked = 0
    const key = createHostKey(() => {
      asked++
      return Promise.resolve(jwk)
    })
    await Promise.all([key.get(), key.get(), key.get()])
    await key.get()
    expect(asked).toBe(1)
  })
  it('is asked for again after the host could not be reached', async () => {
    let asked = 0
    const key = createHostKey(() => asked++ === 0 ? Promise.reject(new Error('away')) : Promise.resolve(jwk))
    await expect(key.get()).rejects.toThrow('away')
    await expect(key.get()).resolves.toBeDefined()
  })
  it('is renewed after a wrong signature, and not by everybody who sends one', async () => {
    let [asked, now] = [0, 0]
    const key = createHostKey(() => {
      asked++
      return Promise.resolve(jwk)
    }, () => now)
    await key.get()
    expect(await key.renew()).toBeUndefined()
    now = 61_000
    expect(await key.renew()).toBeDefined()
    expect(await key.renew()).toBeUndefined()
    expect(asked).toBe(2)
  })
})

describe('a token', () => {
  it('says of itself that the host signed it', async () => {
    expect(isOfHost(await new SignJWT({}).setProtectedHeader({ alg: 'EdDSA' }).sign(pair.privateKey))).toBe(true)
    const rsa = await generateKeyPair('RS256')
    expect(isOfHost(await new SignJWT({}).setProtectedHeader({ alg: 'RS256' }).sign(rsa.privateKey))).toBe(false)
    expect(isOfHost('no.token.atall')).toBe(false)
  })
})
