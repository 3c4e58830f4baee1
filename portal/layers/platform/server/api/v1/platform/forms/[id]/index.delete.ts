import { callDirectus, defineRoute } from '~~/server/core'
import { FORM_CODES } from '../../../../../utils/web-forms'

export default defineRoute({ summary: 'Deletes a web form', description: 'What came in through it stays, as the proof of what leads say.', codes: FORM_CODES }, async (event, { caller, params }) => {
  await callDirectus(event, caller.access, `/platform/forms/${params.id}`, { method: 'DELETE' })
  return undefined
})
