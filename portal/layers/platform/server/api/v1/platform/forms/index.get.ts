import { callDirectus, defineRoute, ListResult, pagination } from '~~/server/core'
import { webForm } from '../../../../../shared/form-schemas'
import { FORM_CODES, presentForm } from '../../../../utils/web-forms'

export default defineRoute({ summary: 'Lists the tenant\'s web forms', description: 'All on one page, each with what came in: a tenant has at most 100.', list: true, answer: webForm, codes: FORM_CODES }, async (event, { caller }) => {
  const forms = await callDirectus<Record<string, unknown>[]>(event, caller.access, '/platform/forms')
  return new ListResult({ data: forms.map(presentForm), pagination: pagination(1, 100, forms.length) })
})
