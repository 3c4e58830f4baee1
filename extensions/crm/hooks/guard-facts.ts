import { crmError } from '../import/errors.ts'

/** Origins, marks and imports follow from what happens to leads. Nobody writes them, admins and flows included. */
export function guardFacts(): never {
  throw crmError('FACTS_ARE_KEPT')
}
