import { defineEndpoint } from '@directus/extensions-sdk'
import { answerLater } from './answer-later.ts'
import { findLeads } from './find-leads.ts'
import { readMe } from './read-me.ts'
import { retryMessage } from './retry-message.ts'
import { sendMessage } from './send-message.ts'
import { understandText } from './understand-text.ts'

export default defineEndpoint({
  id: 'chat',
  handler: (router, context) => {
    router.post('/threads/:id/messages', sendMessage(context))
    router.post('/messages/:id/retry', retryMessage(context))
    router.post('/messages/:id/answer', answerLater(context))
    // What bots read with; only these are open to the token that a workflow gets.
    router.get('/tools/understand', understandText())
    router.get('/tools/leads', findLeads(context))
    router.get('/tools/me', readMe(context))
  },
})
