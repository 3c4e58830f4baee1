import { describe, expect, it } from 'vitest'
import { suggestTitle } from './title.ts'

describe('the title of a thread', () => {
  it('is the first line of the first message', () => {
    expect(suggestTitle('  Was wissen wir über  Müller & Söhne?\nUnd wer ist dort Ansprechpartner?')).toBe('Was wissen wir über Müller & Söhne?')
  })
  it('is cut between words', () => {
    expect(suggestTitle('Welche Leads haben wir in Bonn, die seit der Herbstmesse niemand mehr angerufen hat?')).toBe('Welche Leads haben wir in Bonn, die seit der Herbstmesse …')
    expect(suggestTitle('x'.repeat(100))).toBe(`${'x'.repeat(60)} …`)
  })
})
