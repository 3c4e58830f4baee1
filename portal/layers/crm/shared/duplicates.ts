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

export const mergedLeads = z.object({
  id: z.guid().meta({ description: 'The merge, for its undo.' }), lead: z.guid(), other: z.guid(),
  moved: z.array(z.object({ collection: z.string(), moved: z.int(), left: z.int().meta({ description: 'Those that could not be moved, because the lead may have one alone and has it.' }) })),
}).meta({ id: 'MergedLeads' })
export type MergedLeads = z.infer<typeof mergedLeads>

export const unmergedLead = z.object({
  id: z.guid(), lead: z.guid(), other: z.guid(),
  kept: z.array(z.string()).meta({ description: 'Fields that somebody has changed since the merge; they keep their value.' }),
  back: z.int().meta({ description: 'How many records came back.' }), stay: z.int().meta({ description: 'How many have gone elsewhere since, and stay there.' }),
}).meta({ id: 'UnmergedLead' })
export type UnmergedLead = z.infer<typeof unmergedLead>

const named = z.object({ id: z.guid(), leadNumber: z.string().nullable(), company: z.string() })
export const mergesOfLead = z.object({
  into: named.nullable().meta({ description: 'The lead that this one was merged into.' }),
  merges: z.array(z.object({ id: z.guid(), at: z.iso.datetime({ offset: true }), until: z.iso.datetime({ offset: true }).meta({ description: 'Until when it can be undone.' }), other: named })),
}).meta({ id: 'MergesOfLead' })
export type MergesOfLead = z.infer<typeof mergesOfLead>
