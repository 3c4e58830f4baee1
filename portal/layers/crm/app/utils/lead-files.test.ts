import { expect, test } from 'vitest'
import { fileIcon, mayBeLookedAt, sizeInWords } from './lead-files'

const say = (bytes: number) => sizeInWords(bytes, value => new Intl.NumberFormat('de-DE').format(value))

test('sizes are said in the unit that people expect', () => {
  expect([0, 999, 1000, 1250, 9_960, 999_499, 999_500, 1_200_000, 26_214_400].map(say)).toEqual(['0 B', '999 B', '1 kB', '1,3 kB', '10 kB', '999 kB', '1 MB', '1,2 MB', '26 MB'])
})

test('only what browsers draw without running it is opened in a tab', () => {
  expect(['image/png', 'application/pdf', 'image/svg+xml', 'text/html', null].map(mediaType => mayBeLookedAt({ mediaType }))).toEqual([true, true, false, false, false])
  expect(['image/svg+xml', 'application/pdf', 'text/csv', null].map(fileIcon)).toEqual(['i-lucide-image', 'i-lucide-file-text', 'i-lucide-file-spreadsheet', 'i-lucide-file'])
})
