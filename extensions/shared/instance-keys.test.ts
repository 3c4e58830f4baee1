import { describe, expect, it } from 'vitest'
import { isFormKey, makeFormKey, openText, readNote, sealText, signNote, slugOfFormKey } from './instance-keys.ts'

const [ours, theirs] = ['a'.repeat(43), 'b'.repeat(43)]

describe('keys of forms', () => {
  it('name their tenant and are never the same', () => {
    const [one, other] = [makeFormKey(ours, 'my-co'), makeFormKey(ours, 'my-co')]
    expect(one).not.toBe(other)
    expect([slugOfFormKey(one), isFormKey(ours, one)]).toEqual(['my-co', true])
  })
  it('count with the secret and the tenant that they were made for alone', () => {
    const key = makeFormKey(ours, 'my-co')
    expect(isFormKey(theirs, key)).toBe(false)
    expect(isFormKey(ours, key.replace('my-co', 'yourco'))).toBe(false)
    expect(isFormKey(ours, `${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`)).toBe(false)
    for (const text of ['', 'my-co', 'my-co.', `${key}x`, key.toUpperCase(), '../../x']) expect(isFormKey(ours, text), text).toBe(false)
  })
})

describe('notes and secrets', () => {
  it('come back as they were, and not with another key, purpose or context', () => {
    const note = signNote(ours, 'fill-in', { t: 1, o: null })
    expect(readNote(ours, 'fill-in', note)).toEqual({ t: 1, o: null })
    expect([readNote(theirs, 'fill-in', note), readNote(ours, 'other', note), readNote(ours, 'fill-in', `x${note}`), readNote(ours, 'fill-in', '')]).toEqual([undefined, undefined, undefined, undefined])
    const sealed = sealText(ours, 'webhook:1', 'whsec_geheim')
    expect(sealed).not.toContain('geheim')
    expect([openText(ours, 'webhook:1', sealed), openText(ours, 'webhook:2', sealed), openText(theirs, 'webhook:1', sealed), openText(ours, 'webhook:1', 'x')]).toEqual(['whsec_geheim', undefined, undefined, undefined])
  })
})
