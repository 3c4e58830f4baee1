import { toColumnName } from '@kontor/compile/names'
import { callDirectus, defineApi, requestFacts, requireCaller } from '~~/server/core'
import { readJsonObject } from '~~/server/core/body'
import { toMark } from '../../../../resources/leads'

/** The marks that a lead with these fields would get: `[{ field, code, value, message }]`. Writes nothing. */
export default defineApi(async (event) => {
  const { access } = await requireCaller(event)
  const body = Object.fromEntries(Object.entries(await readJsonObject(event)).map(([name, value]) => [toColumnName(name), value]))
  const marks = await callDirectus<Record<string, unknown>[]>(event, access, '/crm/leads/check', { method: 'POST', body })
  return marks.map(mark => toMark(mark, requestFacts(event).locale))
})
