import * as z from 'zod'

/** A mail that a program writes, and what is answered. */

/** Whom one mail may name. */
export const MAIL_RECIPIENTS = 20

const line = (max: number) => z.string().trim().min(1).max(max).refine(text => !text.includes('\0'), 'must not contain a null character').transform(text => text.toWellFormed())

export const newMail = z.strictObject({
  to: z.array(line(254)).min(1).max(MAIL_RECIPIENTS).meta({ description: 'Ids of people, addresses, or roles (`manager`). Each gets a mail of their own.', example: ['ada@example.com'] }),
  subject: line(500).meta({ example: 'New lead' }),
  text: line(100_000).meta({ description: 'Plain text; an empty line makes a paragraph. Markup is shown as it is written.' }),
})
export type NewMail = z.infer<typeof newMail>

export const sentMail = z.object({
  sent: z.int().meta({ description: 'How many the mail server has taken.' }),
  failed: z.array(z.string()).meta({ description: 'Addresses that it refused.' }),
})
export type SentMail = z.infer<typeof sentMail>
