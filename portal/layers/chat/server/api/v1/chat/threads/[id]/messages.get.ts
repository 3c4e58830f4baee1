import { MESSAGE_FIELDS, type MessageRow } from '@kontor/model/wire/chat'
import { z } from 'zod'
import { callDirectus, defineRoute, ListResult, pageQuery, pagination, sortQuery } from '~~/server/core'
import { chatMessage } from '../../../../../../shared/schemas'
import { requireThread } from '../../../../../utils/chat-thread'
import { presentMessage } from '../../../../../utils/present-message'

export default defineRoute({
  summary: 'Lists the messages of a conversation', description: 'In their order, or the newest first (`sort=-position`).',
  query: z.strictObject({ ...pageQuery(50), sort: sortQuery(['position']) }), list: true, answer: chatMessage,
}, async (event, { caller: { access }, params, query: { page, pageSize, sort = 'position' } }) => {
  const thread = params.id
  const filter = { thread: { _eq: thread } }
  const [rows, counted] = await Promise.all([
    callDirectus<MessageRow[]>(event, access, '/items/chat_messages', { method: 'SEARCH', body: { query: { fields: MESSAGE_FIELDS, filter, sort: sort.split(','), page, limit: pageSize } } }),
    callDirectus<{ count: string | number }[]>(event, access, '/items/chat_messages', { method: 'SEARCH', body: { query: { aggregate: { count: ['*'] }, filter } } }),
  ])
  // Only an empty page can be that of somebody else's conversation.
  if (rows.length === 0) await requireThread(event, access, thread)
  return new ListResult({ data: rows.map(presentMessage), pagination: pagination(page, pageSize, Number(counted[0]?.count ?? 0)) })
})
