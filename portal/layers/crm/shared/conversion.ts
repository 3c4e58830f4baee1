import { CURRENCIES } from '@kontor/model'
import { z } from 'zod'

/** What the API of conversions takes and answers; values that are not valid are refused by whatever makes the records. */

const text = (most: number) => z.string().trim().max(most)
const maybe = <T extends z.ZodType>(schema: T) => schema.nullable().optional()

export const convertBody = z.strictObject({
  customer: maybe(z.guid()).meta({ description: 'An existing customer; without one a new one is made of the lead\'s values.' }),
  contact: z.union([z.boolean(), z.strictObject({
    salutation: maybe(z.enum(['ms', 'mr', 'neutral'])), name: text(255).min(1), role: maybe(text(255)), department: maybe(z.guid()), email: maybe(text(255)), phone: maybe(text(100)), mobile: maybe(text(100)),
  })]).optional().meta({ description: 'Whether a contact is made of the lead\'s, or with which values. Without a word: when the lead names somebody.' }),
  opportunity: maybe(z.strictObject({
    title: text(200).min(1), amount: maybe(z.number().min(0).max(1e9)), currency: z.enum(CURRENCIES).optional(), stage: text(60).optional(), probability: maybe(z.int().min(0).max(100)), expectedClose: maybe(z.iso.date()), notes: maybe(z.string().max(20_000)),
  })).meta({ description: 'A deal that is made with it.' }),
})
export type ConvertBody = z.input<typeof convertBody>

export const leftOut = z.object({ field: z.string(), value: z.unknown() }).meta({ id: 'LeftOut', description: 'A value of the lead that is not valid and stays with it alone.' })
export const converted = z.object({ customer: z.guid(), contact: z.guid().nullable(), opportunity: z.guid().nullable(), left: z.array(leftOut) }).meta({ id: 'ConvertedLead', description: 'Ids of what was made or used.' })
export type Converted = z.infer<typeof converted>

export const likeCustomer = z.object({
  id: z.guid(), customerNumber: z.string().nullable(), company: z.string(), street: z.string().nullable(), postalCode: z.string().nullable(), city: z.string().nullable(), country: z.string().nullable(), website: z.string().nullable(), vatId: z.string().nullable(),
  email: z.string().nullable(), phone: z.string().nullable(), owner: z.guid().nullable(), score: z.number().min(0).max(1), reasons: z.array(z.string()).meta({ description: 'What is the same, and what is not.', example: ['SAME_NAME', 'SAME_EMAIL'] }),
}).meta({ id: 'LikeCustomer' })
export type LikeCustomer = z.infer<typeof likeCustomer>

export const conversionCheck = z.object({ customers: z.array(likeCustomer), left: z.array(leftOut) })
export type ConversionCheck = z.infer<typeof conversionCheck>

const named = z.object({ id: z.guid(), label: z.string() })
export const conversion = z.object({
  at: z.string(), customer: named.nullable().meta({ description: 'Null for one that you do not see.' }), contact: named.nullable(), opportunity: named.nullable(),
  undoable: z.boolean().meta({ description: 'Whether nothing hangs on it yet.' }),
}).meta({ id: 'Conversion' })
export type Conversion = z.infer<typeof conversion>
