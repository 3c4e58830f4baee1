import { callDirectus, defineRoute } from '~~/server/core'
import { webForm, webFormBody } from '../../../../../shared/form-schemas'
import { FORM_BODY_CODES, presentForm, toFormRow } from '../../../../utils/web-forms'

export default defineRoute({ summary: 'Makes a web form', description: 'Its key is made with it.', body: webFormBody, answer: webForm, status: 201, codes: FORM_BODY_CODES },
  async (event, { caller, body }) => presentForm(await callDirectus<Record<string, unknown>>(event, caller.access, '/platform/forms', { method: 'POST', body: toFormRow(body) })))
