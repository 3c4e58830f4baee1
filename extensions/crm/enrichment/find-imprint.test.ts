import { expect, test } from 'vitest'
import { findImprint } from './find-imprint.ts'

const HOME = 'https://www.muster.de/'
const link = (address: string, words: string) => ({ address, words })

test.each([
  ['by its words', [link('https://www.muster.de/kontakt', 'Kontakt'), link('https://www.muster.de/?page=7', 'Impressum')], 'https://www.muster.de/?page=7'],
  ['by its address', [link('https://muster.de/de/impressum.html#top', '')], 'https://muster.de/de/impressum.html'],
  ['in English', [link('https://www.muster.de/a', 'Privacy'), link('https://www.muster.de/b', 'Legal notice')], 'https://www.muster.de/b'],
  ['among others', [link('https://www.muster.de/a', 'Datenschutz & Impressum')], 'https://www.muster.de/a'],
  ['as provider', [link('https://www.muster.de/a', 'Anbieterkennzeichnung')], 'https://www.muster.de/a'],
  ['contact when there is no other', [link('https://www.muster.de/k', 'Kontakt')], 'https://www.muster.de/k'],
  ['the own before the agency\'s', [link('https://agentur.de/impressum', 'Impressum'), link('https://www.muster.de/impressum', 'Impressum')], 'https://www.muster.de/impressum'],
] as const)('the imprint is found %s', (_, links, wanted) => {
  expect(findImprint(links, HOME)).toBe(wanted)
})

test.each([
  ['of another site', [link('https://agentur.de/impressum', 'Impressum')]],
  ['of a site that is called alike', [link('https://muster.de.evil.com/impressum', 'Impressum'), link('https://notmuster.de/impressum', 'Impressum')]],
  ['that is the page itself', [link('https://www.muster.de/#impressum', 'Impressum')]],
  ['where there is none', [link('https://www.muster.de/produkte', 'Produkte'), link('https://www.muster.de/kontaktlinsen', 'Kontaktlinsen')]],
  ['that is a file', [link('https://www.muster.de/impressum.pdf', 'Impressum')]],
] as const)('none is found %s', (_, links) => {
  expect(findImprint(links, HOME)).toBeUndefined()
})
