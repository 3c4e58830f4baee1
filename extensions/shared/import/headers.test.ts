import { describe, expect, it } from 'vitest'
import { suggestMapping, uniqueHeaders } from './headers.ts'

describe('headers', () => {
  it('loses no column of the same or without a name', () => {
    expect(uniqueHeaders(['Tel', ' Tel ', '', 'Tel (2)', 'Tel'])).toEqual(['Tel', 'Tel (2)', '#3', 'Tel (2) (2)', 'Tel (3)'])
  })
  it('are known by names and labels, once each', () => {
    expect(suggestMapping(['Besuch am', 'VISITED_ON', 'Ort', 'x'], [{ name: 'visited_on', names: ['visitedOn', 'Besuch am', 'Visited on'] }, { name: 'city', names: ['Ort', 'City'] }])).toEqual({ 'Besuch am': 'visited_on', 'VISITED_ON': null, 'Ort': 'city', 'x': null })
  })
})
