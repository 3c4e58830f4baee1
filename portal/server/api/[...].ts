import { defineApi } from '../core/handler.ts'
import { KontorError } from '../core/errors.ts'

/** Whatever no other handler of the API takes. */
export default defineApi(async () => {
  throw new KontorError('ROUTE_NOT_FOUND')
})
