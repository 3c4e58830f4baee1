import { expect, test } from 'vitest'
import { isKey, type KeyType } from './own-collections.ts'

test.each<[KeyType, string, boolean]>([
  ['uuid', '0C6F8A52-6a0f-4b8e-9d0a-5a3c1a4f7b10', true], ['uuid', '0c6f8a526a0f4b8e9d0a5a3c1a4f7b10', false], ['uuid', '', false],
  ['integer', '0', true], ['integer', '-7', true], ['integer', '2147483647', true], ['integer', '2147483648', false], ['integer', '007', false], ['integer', '1e3', false], ['integer', ' 1', false], ['integer', '', false], ['integer', '٣', false],
  ['bigInteger', '9223372036854775807', true], ['bigInteger', '9223372036854775808', false], ['bigInteger', '12345678901234567890', false],
  ['string', 'A/7 ä%', true], ['string', '', false], ['string', '..', false], ['string', '.', false], ['string', 'a\0', false], ['string', '\uD800', false], ['string', 'x'.repeat(256), false],
])('%s %j: %j', (type, text, expected) => expect(isKey(type, text)).toBe(expected))
