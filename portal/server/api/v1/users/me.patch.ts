import { z } from 'zod'
import { changeProfile } from '../../../auth/profile.ts'
import { accountProfile } from '../../../auth/schemas.ts'
import { requestFacts } from '../../../core/request.ts'
import { defineRoute } from '../../../core/route.ts'

const name = z.string().trim().min(1).max(255)

const MESSAGES = {
  name: { de: 'Bitte 1 bis 255 Zeichen eingeben.', en: 'Enter 1 to 255 characters.' },
  locale: { de: 'Möglich sind „de“ und „en“.', en: '"de" and "en" are possible.' },
  email: { de: 'Die Adresse ist Ihr Anmeldename. Eine neue trägt der Betrieb der Plattform ein; Ihre Administration weiß, wer das ist.', en: 'The address is your login name. The operator of the platform enters a new one; your administration knows who that is.' },
  unknown: { de: 'Dieses Feld lässt sich hier nicht ändern.', en: 'This field cannot be changed here.' },
} as const

export default defineRoute({
  summary: 'Changes name or language of the person who is logged in', who: 'person',
  body: z.strictObject({ firstName: name.optional(), lastName: name.optional(), locale: z.enum(['de', 'en']).optional() }),
  explain: ({ field, code }, locale) => code === 'UNKNOWN_FIELD'
    ? { field, code: field === 'email' ? 'READ_ONLY' : code, message: MESSAGES[field === 'email' ? 'email' : 'unknown'][locale] }
    : { field, code: 'INVALID', message: MESSAGES[field === 'locale' ? 'locale' : 'name'][locale] },
  answer: accountProfile,
}, async (event, { body }) => {
  const profile = await changeProfile(event, body)
  requestFacts(event).log.info({ fields: Object.keys(body) }, 'profile changed')
  return profile
})
