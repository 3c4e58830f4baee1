import { z } from 'zod'

/** What the API of proposals takes and answers beside the records. */

const fieldName = z.string().regex(/^[a-z]\w{0,63}$/i).meta({ description: 'Outside name of the lead\'s field.', example: 'phone' })

export const newDocument = z.strictObject({
  lead: z.guid(), address: z.string().trim().min(3).max(2000).meta({ description: 'Address of a page; without a scheme it is asked by https.', example: 'https://www.muster.de/impressum' }),
  source: z.guid().optional().meta({ description: 'The lead source that the page belongs to.' }),
}).meta({ id: 'NewDocument' })
export const storedDocument = z.object({ id: z.guid(), made: z.boolean().meta({ description: 'False when the hub has this text of this address already.' }) })
export type StoredDocument = z.infer<typeof storedDocument>

export const newProposal = z.strictObject({
  lead: z.guid(), field: fieldName,
  value: z.union([z.string().max(10_000), z.number(), z.boolean(), z.array(z.string().max(255)).max(100)]).meta({ description: 'Of a list or a relation the name or the id.' }),
  document: z.guid().meta({ description: 'The stored source document; it belongs to the lead.' }),
  passage: z.string().min(1).max(1000).optional().meta({ description: 'Stands in the document word for word, and contains the value; left out it is the first line that does.' }),
  place: z.strictObject({ from: z.int().min(0).max(2 ** 31 - 1), to: z.int().min(1).max(2 ** 31 - 1) }).optional().meta({ description: 'Where the passage stands in the text, in UTF-16 units; its first place when left out.' }),
  confidence: z.number().min(0).max(1).optional(),
  proposer: z.string().trim().min(1).max(200).optional().meta({ description: 'Name of the workflow, bot or model.' }),
}).meta({ id: 'NewProposal' })
export const keptProposal = z.object({ id: z.guid(), state: z.string(), made: z.boolean().meta({ description: 'False when the same was proposed before, or was rejected of the same document.' }) })
export type KeptProposal = z.infer<typeof keptProposal>

/** Most proposals that are decided in one call. */
export const DECISIONS_MAX = 100
const decision = { id: z.guid() }
export const decisions = z.strictObject({
  decisions: z.array(z.discriminatedUnion('decision', [
    z.strictObject({ ...decision, decision: z.literal('accept'), over: z.boolean().optional() }),
    z.strictObject({ ...decision, decision: z.literal('reject'), reason: z.string().trim().max(500).optional() }),
    z.strictObject({ ...decision, decision: z.literal('undo') }),
  ])).min(1).max(DECISIONS_MAX),
}).meta({ id: 'ProposalDecisions' })
export const decided = z.object({
  results: z.array(z.object({ id: z.guid(), done: z.boolean(), error: z.object({ code: z.string(), message: z.string() }).nullable() })),
}).meta({ id: 'ProposalDecided', description: 'Each decision by itself, in the order of the call.' })
export type Decided = z.infer<typeof decided>
