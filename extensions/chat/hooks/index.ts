import { defineHook } from '@directus/extensions-sdk'
import { announceWork } from '@kontor/extension-shared/work'
import { answerQueue } from '../queue/queue.ts'
import { guardMessages } from './guard-messages.ts'
import { hideDeletedThreads, prepareThreadCreate, prepareThreadUpdate } from './threads.ts'

export default defineHook(({ filter, action }, context) => {
  filter('chat_threads.items.create', prepareThreadCreate)
  filter('chat_threads.items.update', prepareThreadUpdate)
  filter('chat_threads.items.query', hideDeletedThreads)
  for (const event of ['create', 'update', 'delete']) filter(`chat_messages.items.${event}`, guardMessages)
  action('server.start', async () => {
    if (!await context.database.schema.hasTable('chat_messages')) return
    const queue = answerQueue(context)
    queue.start()
    announceWork('chat', () => queue.work())
  })
  // A message that is taken now would wait for the end of its claim after the next start.
  action('server.stop', () => answerQueue(context).stop())
})
