import { getRequestHeader, setResponseStatus } from 'h3'
import { callDirectus, defineRoute, parseBody } from '~~/server/core'
import { PERSON_CODES } from '../../../../../utils/codes'
import { erasureBody, PEOPLE_TIMEOUT } from '../../../../../utils/people'

export default defineRoute({
  summary: 'Takes a person out of the tenant, or erases them',
  description: 'Without a body the membership ends. With `{ confirm, handOverTo }` or `{ confirm, erase: true }` the person is erased for good: `confirm` is their address or name, `handOverTo` who takes over what they looked after. 202 with `{ id, state: "running" }` when that takes longer; the same call again tells how far it is.',
  codes: { ...PERSON_CODES, OWN_ACCOUNT: 409, CONFIRMATION_DIFFERS: 409, SUCCESSOR_UNKNOWN: 409 },
}, async (event, { caller: { access }, params: { id } }) => {
  const bare = getRequestHeader(event, 'transfer-encoding') === undefined && Number(getRequestHeader(event, 'content-length') ?? 0) === 0
  const { confirm, handOverTo, erase } = bare ? {} as Partial<ReturnType<typeof erasureBody.parse>> : await parseBody(event, erasureBody)
  const body = bare ? undefined : { confirm, hand_over_to: handOverTo, erase }
  const going = await callDirectus<{ id: string, state: 'running' } | undefined>(event, access, `/platform/people/${id}`, { method: 'DELETE', body, timeout: PEOPLE_TIMEOUT })
  if (going) setResponseStatus(event, 202)
  return going
})
