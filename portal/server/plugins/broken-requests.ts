import { defineNitroPlugin } from 'nitropack/runtime'
import { answerBrokenRequests, serverOf } from '../core/broken-requests.ts'

/** The server is made after the plugins have run, so the first request that it serves shows it. */
export default defineNitroPlugin((nitro) => {
  let known = false
  nitro.hooks.hook('request', (event) => {
    if (known) return
    const server = event.node.req.socket && serverOf(event.node.req.socket)
    if (!server) return
    known = true
    answerBrokenRequests(server)
  })
})
