import { callDirectus, defineRoute } from '~~/server/core'
import { webForm, webFormBody } from '../../../../../../shared/form-schemas'
import { FORM_BODY_CODES, presentForm, toFormRow } from '../../../../../utils/web-forms'

export default defineRoute({ summary: 'Changes a web form', description: 'What is not named stays. What visitors see of it makes a new version.', body: webFormBody.partial(), answer: webForm, codes: FORM_BODY_CODES },
  async (event, { caller, body, params }) => presentForm(await callDirectus<Record<string, unknown>>(event, caller.access, `/platform/forms/${params.id}`, { method: 'PATCH', body: toFormRow(body) })))
