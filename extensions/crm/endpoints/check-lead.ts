import { ForbiddenError } from '@directus/errors'
import { z } from 'zod'
import { crmError } from '../import/errors.ts'
import { CHECKED_FIELDS, markLead } from '../rules/marks.ts'
import type { Handler } from './request.ts'

/** Longer texts fit no checked field. */
const MAX_LENGTH = 2000
const schema = z.record(z.string(), z.unknown())

/**
 * `POST /crm/leads/check`: the marks that a lead with these columns would get, `[{ field, code, value }]`. Reads and writes
 * nothing; columns that no rule looks at are ignored.
 */
export const checkLead: Handler = async (request, response, next) => {
  try {
    if (!request.accountability?.user) throw new ForbiddenError()
    const body = schema.safeParse(request.body)
    if (!body.success) throw crmError('CHECK_INVALID')
    const lead = Object.fromEntries([...CHECKED_FIELDS.keys()].flatMap((name) => {
      const value = body.data[name]
      return typeof value === 'string' && value.length <= MAX_LENGTH ? [[name, value]] : []
    }))
    response.json({ data: markLead(lead) })
  } catch (error) {
    next(error)
  }
}
