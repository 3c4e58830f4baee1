import { callDirectus, defineRoute } from '~~/server/core'
import { webForm } from '../../../../../../shared/form-schemas'
import { FORM_CODES, presentForm } from '../../../../../utils/web-forms'

export default defineRoute({ summary: 'Gives a web form a new key', description: 'Pages with the former one show the form no more.', answer: webForm, codes: FORM_CODES },
  async (event, { caller, params }) => presentForm(await callDirectus<Record<string, unknown>>(event, caller.access, `/platform/forms/${params.id}/rotate`, { method: 'POST' })))
