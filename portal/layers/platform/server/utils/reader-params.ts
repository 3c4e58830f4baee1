import { z } from 'zod'

/** The name that a program gives its reader of events. */
export const readerParams = z.object({ reader: z.string().regex(/^[\w.-]{1,120}$/) })
