import { LOOKUP_KINDS, MAPPING_MOST, PATH_LONGEST, REGISTER_STATES } from '@kontor/model/wire/sources'
import { z } from 'zod'

/** What the API takes and answers of sources that are looked up. */

const mapping = z.record(z.string().max(64), z.string().min(1).max(PATH_LONGEST)).refine(value => Object.keys(value).length <= MAPPING_MOST)
const settings = {
  kind: z.enum(LOOKUP_KINDS).meta({ description: 'The lead\'s own website, a service that answers JSON, a register that is uploaded, or a language model.' }),
  active: z.boolean().default(false),
  onCreation: z.boolean().default(false).meta({ description: 'It is asked for each new lead by itself.' }),
  confidence: z.number().min(0).max(1).default(0.8).meta({ description: 'Of its proposals.' }),
  perMinute: z.int().min(1).max(6000).nullable().default(null).meta({ description: 'Most requests in a minute.' }),
  cost: z.number().min(0).max(1_000_000).default(0).meta({ description: 'Of one request.' }),
  costCap: z.number().min(0).max(1_000_000_000).nullable().default(null).meta({ description: 'Most that a month (UTC) may cost.' }),
  currency: z.string().max(8).nullable().default(null).meta({ example: 'EUR' }),
  address: z.string().max(2000).nullable().default(null).meta({ description: 'Of a service, with `{company}`, `{postalCode}`, `{vatId}` ... of the lead, and `{key}` where the key belongs there; of a model, up to `/v1`.', example: 'https://api.example/companies?name={company}' }),
  method: z.enum(['GET', 'POST']).default('GET'),
  body: z.string().max(10_000).nullable().default(null).meta({ description: 'JSON of a POST, with the same placeholders within its texts.' }),
  header: z.string().max(100).nullable().default(null).meta({ description: 'Name of the header that carries the key.', example: 'X-Api-Key' }),
  mapping: mapping.default({}).meta({ description: 'Field of the lead -> JSONPath (RFC 9535) in the answer.', example: { phone: '$.company.phone' } }),
  model: z.string().max(200).nullable().default(null).meta({ description: 'Name of the model.' }),
}
export const lookupInput = z.strictObject(settings).meta({ id: 'NewSourceLookup' })
export type LookupInput = z.infer<typeof lookupInput>

export const registerFile = z.object({
  name: z.string(), state: z.enum(REGISTER_STATES), rowsTotal: z.number(), rowsDone: z.number(), error: z.string().nullable(), headers: z.array(z.string()), loadedAt: z.string(),
  mapping: z.record(z.string(), z.string()).meta({ description: 'Field of the lead -> column of the file.' }),
}).meta({ id: 'SourceRegister' })
export type RegisterFile = z.infer<typeof registerFile>

export const sourceLookup = z.object({
  ...z.object(settings).required().shape, id: z.guid(), name: z.string(), hasKey: z.boolean().meta({ description: 'The key itself cannot be read.' }), keyAt: z.string().nullable(),
  spent: z.number().meta({ description: 'This month (UTC).' }), requests: z.number().meta({ description: 'This month (UTC).' }), updatedAt: z.string(), file: registerFile.nullable(),
}).meta({ id: 'SourceLookup' })
export type SourceLookup = z.infer<typeof sourceLookup>

export const offeredSource = z.object({
  id: z.guid(), name: z.string(), kind: z.enum(LOOKUP_KINDS), active: z.boolean(), fields: z.array(z.string()).meta({ description: 'Outside names of the fields that it says.' }),
  onCreation: z.boolean().optional(), requests: z.number().optional(), spent: z.number().optional(), costCap: z.number().nullable().optional(), currency: z.string().nullable().optional(),
}).meta({ id: 'OfferedSource', description: 'Administrators get those that are switched off, and what they cost, as well.' })
export type OfferedSource = z.infer<typeof offeredSource>

export const keyInput = z.strictObject({
  origin: z.url().max(2000).meta({ description: 'Scheme, host and port of the source\'s address, to which alone the key is sent. With another address than the source\'s it is not taken.', example: 'https://api.example' }),
  key: z.string().min(1).max(4000).meta({ description: 'As it stands in the header. It is encrypted and never answered.', example: 'k-123' }),
})

export const trialInput = z.strictObject({ lead: z.guid() })
export const sourceTrial = z.object({
  asked: z.object({ method: z.string(), address: z.string(), body: z.string().nullable().optional() }).nullable(), answer: z.string().nullable(), reason: z.string().nullable(), message: z.string().nullable().meta({ description: 'The reason in words.' }), detail: z.string().nullable(),
  found: z.array(z.object({ field: z.string(), value: z.string().nullable(), passage: z.string().nullable(), outcome: z.string(), message: z.string().nullable() })),
}).meta({ id: 'SourceTrial' })
export type SourceTrial = z.infer<typeof sourceTrial>
