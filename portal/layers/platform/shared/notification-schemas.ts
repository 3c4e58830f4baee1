import { z } from 'zod'

export const notification = z.object({
  id: z.int(),
  at: z.iso.datetime().meta({ description: 'When the person was told.' }),
  read: z.boolean(),
  subject: z.string(),
  text: z.string().nullable(),
  sender: z.object({ id: z.string(), label: z.string() }).nullable().meta({ description: 'Who told the person; null for the automation, or who is not to be seen.' }),
  about: z.object({ collection: z.string(), id: z.string().nullable().meta({ description: 'Null for several of the collection at once.' }) }).nullable().meta({ description: 'The record that it is about.' }),
})
export type Notification = z.output<typeof notification>
