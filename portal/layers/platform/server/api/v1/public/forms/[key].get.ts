import { z } from 'zod'
import { defineRoute } from '~~/server/core'
import { publicForm } from '../../../../../shared/form-schemas'
import { countFormCall, foreignOrigin, presentPublicForm, readForm } from '../../../../utils/public-forms'

export default defineRoute({
  summary: 'Describes a web form', description: 'For pages that draw the form themselves. `token` goes back with what was entered. Only pages of the form\'s own origins may read it.', who: 'anybody',
  params: z.object({ key: z.string().meta({ example: 'acme.3kTq1Zr0bJ9sVv5n7yXw2AhK0m4PzQe8Lc6UdR' }) }),
  query: z.strictObject({ locale: z.enum(['de', 'en']).optional().meta({ description: 'Language; the form\'s own when nothing is said.' }) }),
  answer: publicForm, codes: { FORM_UNKNOWN: 404, TOO_MANY_REQUESTS: 429 }, before: countFormCall,
}, async (event, { params, query }) => presentPublicForm(await readForm(params.key, query.locale, foreignOrigin(event))))
