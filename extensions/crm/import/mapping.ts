import type { Mapping } from '@kontor/model/wire/imports'
import { crmError } from './errors.ts'

/** @throws MAPPING_WITHOUT_COMPANY */
export function assertCompany(mapping: Mapping): void {
  if (!Object.values(mapping).includes('company')) throw crmError('MAPPING_WITHOUT_COMPANY')
}
