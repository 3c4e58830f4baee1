import { readAll, type Row, type Who } from './read-copy.ts'

/**
 * The caller's own chats about leads, with their messages, and of their other chats the answers that were made from one of the leads.
 * A colleague's chats are theirs alone: an administrator, who could read them in Studio, has them in no copy.
 */
export async function readChats(who: Who, leads: readonly string[]): Promise<Row[]> {
  const { context: { database }, accountability } = who
  const mine = { owner: { _eq: accountability.user }, deleted_at: { _null: true } }
  const threads = await readAll(who, 'chat_threads', { ...mine, lead: { _in: leads } })
  const about = new Set(threads.map(({ id }) => id as string))
  const { rows: named } = await database.raw<{ rows: { id: string, thread: string }[] }>(`
    SELECT m.id, m.thread FROM chat_messages m JOIN chat_threads t ON t.id = m.thread WHERE t.owner = ? AND t.deleted_at IS NULL AND m.sources IS NOT NULL
      AND EXISTS (SELECT FROM unnest(?::text[]) l WHERE strpos(m.sources::text, l) > 0)`, [accountability.user, leads as never])
  const elsewhere = named.filter(({ thread }) => !about.has(thread))
  const [others, messages] = await Promise.all([
    elsewhere.length === 0 ? [] : readAll(who, 'chat_threads', { ...mine, id: { _in: [...new Set(elsewhere.map(({ thread }) => thread))] } }),
    about.size + elsewhere.length === 0 ? [] : readAll(who, 'chat_messages', { _or: [{ thread: { _in: [...about] } }, { id: { _in: elsewhere.map(({ id }) => id) } }] }),
  ])
  const said = Map.groupBy(messages, message => message.thread)
  return [...threads, ...others].map(({ messages: _ids, ...thread }) => ({ ...thread, messages: (said.get(thread.id) ?? []).sort((a, b) => Number(a.position) - Number(b.position)) }))
}
