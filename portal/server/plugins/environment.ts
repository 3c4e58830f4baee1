import { defineNitroPlugin } from 'nitropack/runtime'
import { authEnv } from '../auth/env.ts'
import { log } from '../core/log.ts'

/** A portal with a broken environment does not start. */
export default defineNitroPlugin(() => {
  if (import.meta.prerender) return
  try {
    authEnv()
  }
  catch (error) {
    log.fatal({ err: error }, error instanceof Error ? error.message : 'environment')
    process.exit(1)
  }
})
