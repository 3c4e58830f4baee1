import { ForbiddenError } from '@directus/errors'
import type { Accountability, ExtensionContext, SchemaOverview } from '@kontor/extension-shared/context'
import { readRules, type ReadRule } from '@kontor/extension-shared/read-rules'
import { MAX_ASKED, type ReadableAnswer, type ReadableBody } from '@kontor/model/wire/records'
import * as z from 'zod'
import { answering, parse, type Handler } from '../endpoints/request.ts'
import { isAlways, revived } from './revived.ts'

const body = z.strictObject({
  asked: z.array(z.strictObject({ collection: z.string().min(1).max(200), ids: z.array(z.string().min(1).max(255)).min(1).max(MAX_ASKED), deleted: z.boolean().optional() })).max(200),
}).refine(({ asked }) => asked.reduce((sum, { ids }) => sum + ids.length, 0) <= MAX_ASKED, `at most ${MAX_ASKED} records`)

type Asked = ReadableBody['asked'][number]
type Readable = ReadableAnswer['readable'][number]

/**
 * `POST /platform/records/readable` (`ReadableBody`): which of these records, and which of their fields, the caller may read
 * at this moment. Directus answers no such question: what it reads for somebody carries nulls where a field is not theirs.
 * Every rule is asked for by itself, because two of them can give different fields. Answers `ReadableAnswer`.
 */
export function readableRecords(context: ExtensionContext): Handler {
  return answering(async (request) => {
    const { accountability } = request
    if (!accountability?.user) throw new ForbiddenError()
    const { asked } = parse(body, request.body) as ReadableBody
    const schema = await context.getSchema()
    const known = asked.filter(({ collection }) => isAskable(schema, collection))
    const rules = accountability.admin ? undefined : await readRules(accountability as Accountability, [...new Set(known.map(({ collection }) => collection))], { schema, knex: context.database })
    const readable = await Promise.all(asked.map((wish): Promise<Readable> | Readable => {
      if (!known.includes(wish)) return []
      if (!rules) return [{ fields: ['*'], ids: wish.ids }]
      return readableOf(context, schema, wish, rules.filter(({ collection }) => collection === wish.collection))
    }))
    return { data: { readable } satisfies ReadableAnswer }
  })
}

const isAskable = (schema: SchemaOverview, collection: string) => Object.hasOwn(schema.collections, collection) && !collection.startsWith('directus_')

async function readableOf(context: ExtensionContext, schema: SchemaOverview, { collection, ids, deleted = false }: Asked, rules: readonly ReadRule[]): Promise<Readable> {
  const found = await Promise.all(rules.map(async ({ permissions, fields }) => {
    const rule = deleted ? revived(permissions ?? {}) : permissions ?? {}
    return { fields: fields ?? [], ids: isAlways(rule) ? ids : await matching(context, schema, collection, ids, rule) }
  }))
  return found.filter(one => one.ids.length > 0 && one.fields.length > 0)
}

/** Without anybody's rights: the rule itself is the right. */
async function matching({ services, database }: ExtensionContext, schema: SchemaOverview, collection: string, ids: readonly string[], rule: Readonly<Record<string, unknown>>): Promise<string[]> {
  const key = schema.collections[collection]?.primary ?? 'id'
  const items = new services.ItemsService(collection, { schema, knex: database, accountability: null })
  const rows = await items.readByQuery({ fields: [key], filter: { _and: [{ [key]: { _in: [...ids] } }, rule] } as never, limit: -1 }, { emitEvents: false })
  return rows.map(row => String(row[key]))
}
