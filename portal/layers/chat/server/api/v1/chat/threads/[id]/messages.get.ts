import { MESSAGE_FIELDS, type MessageRow } from '@kontor/model/wire/chat'
import { getQuery } from 'h3'
import { z } from 'zod'
import { callDirectus, defineApi, KontorError, ListResult, pagination, requireCaller } from '~~/server/core'
import { chatId, requireThread } from '../../../../../utils/chat-thread'
import { presentMessage } from '../../../../../utils/present-message'

const schema = z.strictObject({
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  pageSize: z.coerce.number().int().min(1).max(100).default(50),
  sort: z.enum(['position', '-position']).default('position'),
  tenant: z.string().optional(),
})

/** One page of a conversation's messages, in their order or the newest first. */
export default defineApi(async (event) => {
  const { access } = await requireCaller(event)
  const query = schema.safeParse(getQuery(event))
  if (!query.success) throw new KontorError('INVALID_QUERY', { details: query.error.issues.map(i => ({ field: i.path.join('.'), code: 'INVALID', message: i.message })) })
  const { page, pageSize, sort } = query.data
  const thread = chatId(event)
  const filter = { thread: { _eq: thread } }
  const [rows, counted] = await Promise.all([
    callDirectus<MessageRow[]>(event, access, '/items/chat_messages', { method: 'SEARCH', body: { query: { fields: MESSAGE_FIELDS, filter, sort: [sort], page, limit: pageSize } } }),
    callDirectus<{ count: string | number }[]>(event, access, '/items/chat_messages', { method: 'SEARCH', body: { query: { aggregate: { count: ['*'] }, filter } } }),
  ])
  // Only an empty page can be that of somebody else's conversation.
  if (rows.length === 0) await requireThread(event, access, thread)
  return new ListResult({ data: rows.map(presentMessage), pagination: pagination(page, pageSize, Number(counted[0]?.count ?? 0)) })
})
