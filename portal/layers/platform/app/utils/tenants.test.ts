import { describe, expect, it } from 'vitest'
import { suggestSlug } from './tenants.ts'

describe('slug suggested for a name', () => {
  it.each([
    ['Müller & Söhne GmbH', 'mueller-soehne'],
    ['Acme', 'acme'],
    ['1&1 Internet SE', 'internet'],
    ['Café Größenwahn e.V.', 'cafe-groessenwahn'],
    ['  --  ', ''],
    ['Ein sehr langer Name einer sehr großen Gesellschaft für Vieles', 'ein-sehr-langer-name-einer-sehr-grossen'],
  ])('%s -> %s', (name, slug) => expect(suggestSlug(name)).toBe(slug))
})
