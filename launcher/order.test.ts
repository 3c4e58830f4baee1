import { describe, expect, test } from 'vitest'
import { inLevels, selectParts } from './order.ts'
import { PARTS } from './parts/index.ts'

const names = (parts: readonly { name: string }[]) => parts.map(part => part.name)

describe('which parts are started', () => {
  test('all of them', () => {
    expect(names(selectParts(PARTS))).toEqual(['postgres', 'redis', 'mail', 'keycloak', 'host', 'n8n', 'portal'])
  })
  test('the named ones and what they need', () => {
    expect(names(selectParts(PARTS, ['keycloak']))).toEqual(['postgres', 'keycloak'])
    expect(names(selectParts(PARTS, ['mail', 'host']))).toEqual(['postgres', 'redis', 'mail', 'host'])
  })
  test('a name that is none is refused with those that there are', () => {
    expect(() => selectParts(PARTS, ['postgre'])).toThrow(/no part "postgre".*postgres, redis/)
  })
})

describe('the order', () => {
  test('every part comes after what it needs', () => {
    const levels = inLevels(PARTS)
    const levelOf = (name: string) => levels.findIndex(level => names(level).includes(name))
    for (const part of PARTS) for (const need of part.needs) expect(levelOf(need)).toBeLessThan(levelOf(part.name))
    expect(levels.flat()).toHaveLength(PARTS.length)
  })
  test('parts that need each other are a mistake and not an endless loop', () => {
    expect(() => inLevels([{ name: 'a', needs: ['b'] }, { name: 'b', needs: ['a'] }])).toThrow(/a, b/)
  })
})
