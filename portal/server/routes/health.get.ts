import { defineEventHandler } from 'h3'

/** Whether the portal itself answers. */
export default defineEventHandler(() => ({ status: 'ok' }))
