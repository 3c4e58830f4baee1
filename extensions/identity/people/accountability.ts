import { activePerson, personAccountability } from '@kontor/extension-shared/person-accountability'
import { AUTOMATION_USER, ROLE_IDS } from '@kontor/policies'
import type { Knex } from 'knex'
import { NotAllowedHereError } from '../errors.ts'
import type { Accountability } from '../types.ts'

/**
 * The accountability of a person whom a bot acts for.
 * @throws 403 when the person is not active any more
 */
export async function delegatedAccountability(database: Knex, base: Accountability, userId: string): Promise<Accountability> {
  const person = await activePerson(database, userId, base)
  if (!person) throw new NotAllowedHereError({ reason: 'the person who asks is not active' })
  return person
}

/** The same for a service that works by itself: the rights of the role `automation`, whatever the row of its user says. */
export function automationAccountability(database: Knex, base: Accountability): Promise<Accountability> {
  return personAccountability(database, base, { id: AUTOMATION_USER.id, role: ROLE_IDS.automation })
}
