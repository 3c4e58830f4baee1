import { z } from 'zod'
import { currentPerson } from '../../../auth/current.ts'
import { changeProfile } from '../../../auth/profile.ts'
import { readJsonObject } from '../../../core/body.ts'
import { KontorError, type Problem } from '../../../core/errors.ts'
import { defineApi } from '../../../core/handler.ts'
import { requestFacts } from '../../../core/request.ts'

const name = z.string().trim().min(1).max(255)
const schema = z.strictObject({ firstName: name.optional(), lastName: name.optional(), locale: z.enum(['de', 'en']).optional() })

const MESSAGES = {
  name: { de: 'Bitte 1 bis 255 Zeichen eingeben.', en: 'Enter 1 to 255 characters.' },
  locale: { de: 'Möglich sind „de“ und „en“.', en: '"de" and "en" are possible.' },
  email: { de: 'Die Adresse ist Ihr Anmeldename. Eine neue trägt der Betrieb der Plattform ein; Ihre Administration weiß, wer das ist.', en: 'The address is your login name. The operator of the platform enters a new one; your administration knows who that is.' },
  unknown: { de: 'Dieses Feld lässt sich hier nicht ändern.', en: 'This field cannot be changed here.' },
} as const

/** Changes first name, last name or language (`firstName`, `lastName`, `locale`) of the person who is logged in, and answers with all of them. */
export default defineApi(async (event) => {
  await currentPerson(event)
  const body = schema.safeParse(await readJsonObject(event))
  const { locale, log } = requestFacts(event)
  if (!body.success) throw new KontorError('VALIDATION_FAILED', { details: body.error.issues.flatMap(issue => problems(issue, locale)) })
  const profile = await changeProfile(event, body.data)
  log.info({ fields: Object.keys(body.data) }, 'profile changed')
  return profile
})

function problems(issue: z.core.$ZodIssue, locale: 'de' | 'en'): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(field => field === 'email' ? { field, code: 'READ_ONLY', message: MESSAGES.email[locale] } : { field, code: 'UNKNOWN_FIELD', message: MESSAGES.unknown[locale] })
  }
  const field = String(issue.path[0])
  return [{ field, code: 'INVALID', message: MESSAGES[field === 'locale' ? 'locale' : 'name'][locale] }]
}
