import { z } from 'zod'
import { defineRoute } from '~~/server/core'
import { publicForm } from '../../../../../shared/form-schemas'
import { countFormCall, foreignOrigin, presentPublicForm, readForm, saidIn, visitorOf } from '../../../../utils/public-forms'

export default defineRoute({
  summary: 'Describes a web form', description: 'For pages that draw the form themselves. `token` goes back with what was entered. Only pages of the form\'s own origins may read it.', who: 'anybody',
  params: z.object({ key: z.string().meta({ example: 'acme.3kTq1Zr0bJ9sVv5n7yXw2AhK0m4PzQe8Lc6UdR' }) }),
  query: z.strictObject({ locale: z.enum(['de', 'en']).optional().meta({ description: 'Language; else the first of `Accept-Language` that the form has texts in, else the form\'s own.' }) }),
  answer: publicForm, codes: { FORM_UNKNOWN: 404, TOO_MANY_REQUESTS: 429, FORMS_BUSY: 503 }, before: countFormCall,
}, async (event, { params, query }) => presentPublicForm(await saidIn(query.locale, readForm(params.key, visitorOf(event, query.locale), foreignOrigin(event)))))
