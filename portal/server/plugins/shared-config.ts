import { defineNitroPlugin, useRuntimeConfig } from 'nitropack/runtime'

/**
 * The settings of the build are the same for each request of this process. Without this they are copied, and the whole
 * environment is read again, for every one: a seventh of what a call of the API costs.
 */
export default defineNitroPlugin((nitro) => {
  const runtimeConfig = useRuntimeConfig()
  const { options } = nitro.h3App
  const before = options.onRequest
  options.onRequest = (event) => {
    event.context.nitro = { errors: [], ...event.context.nitro, runtimeConfig }
    return before?.(event)
  }
})
