import { z } from 'zod'

/** Why two leads are held to be one, as the hub says it. */
export const likeLead = z.object({
  id: z.guid(), leadNumber: z.string().nullable(), company: z.string(), city: z.string().nullable(), owner: z.guid().nullable(),
  pair: z.guid().nullable().meta({ description: 'The pair, where there is one already.' }),
  score: z.number().min(0).max(1), reasons: z.array(z.string()).meta({ description: 'What is the same, and what is not.', example: ['SAME_NAME', 'SAME_EMAIL', 'OTHER_TOWN'] }),
}).meta({ id: 'LikeLead' })
export type LikeLead = z.infer<typeof likeLead>

/** Fields of a lead that say which company it is, by outside name; the hub compares no others. */
export const COMPARED_FIELDS = ['company', 'street', 'postalCode', 'city', 'country', 'website', 'vatId', 'email', 'emailAlternative', 'phone', 'mobile'] as const
