import { EMAIL_FORM, EMAIL_LENGTH, NAME_FORM, TENANT_ROLES } from '@kontor/policies'
import * as z from 'zod'
import type { ExtensionContext } from '@kontor/extension-shared/context'
import { note } from '../audit/note.ts'
import { adminOf, answering, parse, type Handler } from '../endpoints/request.ts'
import { askHost } from './ask-host.ts'
import { presentPeople } from './list-people.ts'
import { PERSON_COLUMNS, type PersonRow } from './rows.ts'
import { insertPerson } from './sync.ts'
import { tellMember } from './tell-member.ts'

const text = z.string().trim().min(1).max(100).regex(NAME_FORM)
const body = z.strictObject({
  email: z.email({ pattern: EMAIL_FORM }).max(EMAIL_LENGTH).transform(email => email.toLowerCase()),
  first_name: text, last_name: text, role: z.enum(TENANT_ROLES).exclude(['automation']),
  locale: z.enum(['de', 'en']).optional(),
})

/**
 * `POST /platform/people`: makes a person a member with a role and sends the mail. The row is there at once, so that
 * records can be given to whoever is yet to come.
 */
export function invitePerson(context: ExtensionContext): Handler {
  const { database } = context
  return answering(async (request) => {
    const actor = await adminOf(request, database)
    const { email, first_name: firstName, last_name: lastName, role, locale: wanted } = parse(body, request.body)
    const settings = await database('tenant_settings').first('locale', 'name') as { locale: 'de' | 'en', name: string } | undefined
    const locale = wanted ?? settings?.locale ?? 'de'
    const { id, known, pending, sub } = await database.transaction(async (trx) => {
      const invited = await askHost('invite', { email, firstName, lastName, role, locale })
      const id = await insertPerson(trx, { sub: invited.sub, email, firstName, lastName, role }, invited.known && !invited.pending ? 'active' : 'invited', locale)
      await note(trx, { actor, action: 'person.invited', target: email, subject: id, after: { role } })
      return { ...invited, id }
    })
    if (known) await tellMember(context, { email, tenant: settings?.name ?? '', locale, pending })
    else await askHost('mailInvitation', { sub })
    const row = await database('directus_users').where({ id }).first(...PERSON_COLUMNS) as PersonRow
    const [person] = await presentPeople(database, [row])
    return { status: 201, data: person }
  })
}
