import { describe, expect, it } from 'vitest'
import { fitOf } from './match.ts'

describe('names of companies', () => {
  it.each([
    ['Müller & Söhne', 'Müller & Söhne GmbH & Co. KG', 'exact'],
    ['MUELLER UND SOEHNE', 'Müller und Söhne KG', 'exact'],
    ['rheinufer logistik gmbh', 'Rheinufer Logistik GmbH', 'exact'],
    ['Schmidt e.K.', 'Schmidt eK', 'exact'],
    ['1&1', '1&1 AG', 'exact'],
    ['Beueler Druckhauses', 'Beueler Druckhaus KG', 'words'],
    ['Rheinufer', 'Rheinufer Logistik GmbH', 'words'],
    ['Logistik Rheinufer', 'Rheinufer Logistik GmbH', 'words'],
    ['Rheinuf', 'Rheinufer Logistik GmbH', 'similar'],
    ['123 Greetings', '123Greetings.com Inc.', 'similar'],
    ['SAP', 'Sapient GmbH', 'none'],
    ['Rheinmetall', 'Rheinufer Logistik GmbH', 'none'],
    ['Rheinufer Chemie', 'Rheinufer Logistik GmbH', 'none'],
    ['&', 'Müller & Söhne', 'none'],
  ])('%s is to %s: %s', (asked, company, fit) => {
    expect(fitOf(asked, company)).toBe(fit)
  })
})
