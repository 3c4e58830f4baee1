import { expect, it } from 'vitest'
import { assertCompany } from './mapping.ts'

it('needs a company', () => expect(() => assertCompany({ Ort: 'city' })).toThrow(expect.objectContaining({ code: 'MAPPING_WITHOUT_COMPANY' })))
