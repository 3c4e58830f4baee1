import { SUBMISSION_STATES } from '@kontor/model'
import { z } from 'zod'
import { callDirectusPage, defineRoute, ListResult, pageQuery, pagination } from '~~/server/core'
import { formSubmissionRow } from '../../../../../../../shared/form-schemas'
import { FORM_CODES, presentSubmission } from '../../../../../../utils/web-forms'

export default defineRoute({
  summary: 'Lists what came in through a web form', description: 'The newest first.', list: true, answer: formSubmissionRow, codes: FORM_CODES,
  query: z.strictObject({ ...pageQuery(), state: z.enum(SUBMISSION_STATES).optional() }),
}, async (event, { caller, params, query: { page, pageSize, state } }) => {
  const { data, total = 0 } = await callDirectusPage<Record<string, unknown>[]>(event, caller.access, `/platform/forms/${params.id}/submissions`, { query: { page, page_size: pageSize, state } })
  return new ListResult({ data: data.map(presentSubmission), pagination: pagination(page, pageSize, total) })
})
