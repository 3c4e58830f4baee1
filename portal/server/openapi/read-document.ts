import { fieldDescriptors, type FieldDescriptor } from '@kontor/compile/descriptors'
import type { Collection, Locale } from '@kontor/model'
import type { H3Event } from 'h3'
import { requestedTenant, requireCaller, type Caller } from '../core/caller.ts'
import { KontorError } from '../core/errors.ts'
import { requireSession } from '../core/identity.ts'
import { PLATFORM } from '../core/operator.ts'
import { requestFacts } from '../core/request.ts'
import type { AnyCollection } from '../resource/definition.ts'
import { accessTo } from '../resource/fields.ts'
import { readableOwnCollections } from '../resource/own-collections.ts'
import { describedRoutes } from './collect.ts'
import { buildDocument } from './document.ts'
import type { Json } from './sample.ts'

/** A document as it was made, and from which fields. */
interface Made {
  readonly from: readonly unknown[]
  readonly document: Json
}

/**
 * Documents by language, and for members by tenant, person and role. Making one takes a tenth of a second; it holds as
 * long as the fields are those that it was made from.
 */
const made = new Map<string, Made>()
/** Collections that the document tells of, which the one of the model shows. */
const told = new Map<string, Collection>()
const MOST = 100

/**
 * The description of the API as the one who asks sees it: the model for everybody; in a tenant also its own fields, as far
 * as its member may see them.
 * @throws KontorError 401 or 403 for who names a tenant without being a member
 */
export async function readDocument(event: H3Event): Promise<{ readonly document: Json, readonly tenant: string | undefined }> {
  const { locale } = requestFacts(event)
  const routes = await describedRoutes()
  const caller = await memberWhoAsks(event)
  const ofModel = remember(locale, [], () => buildDocument(routes, { locale, fields: (collection) => {
    if (collection.fields) told.set(collection.name, collection)
    return collection.fields ? fieldDescriptors(collection, locale) : []
  } }))
  if (!caller) return { document: ofModel, tenant: undefined }
  const own = await readableOwnCollections(event, caller)
  const seen = await fieldsFor(event, caller, [...told.values(), ...own], locale)
  const key = [locale, caller.tenant, caller.session.userId, ...caller.roles].join(':')
  return { document: remember(key, [...own, ...seen.values()], () => buildDocument(routes, { locale, own, fields: collection => seen.get(collection.name) ?? (collection.fields ? fieldDescriptors(collection, locale) : []) })), tenant: caller.tenant }
}

function remember(key: string, from: readonly unknown[], make: () => Json): Json {
  const known = made.get(key)
  made.delete(key)
  const kept = known && known.from.length === from.length && known.from.every((fields, at) => fields === from[at]) ? known : { from, document: make() }
  made.set(key, kept)
  const [oldest] = made.keys()
  if (made.size > MOST && oldest !== undefined) made.delete(oldest)
  return kept.document
}

/** Nobody has to say who they are; who names a tenant has to be its member. */
async function memberWhoAsks(event: H3Event): Promise<Caller | undefined> {
  const named = requestedTenant(event)
  if (named !== undefined && named !== PLATFORM) return requireCaller(event)
  try {
    const { tenants } = await requireSession(event)
    return tenants.length === 1 && tenants[0]?.slug !== PLATFORM ? await requireCaller(event) : undefined
  }
  catch (error) {
    if (error instanceof KontorError && error.status < 500) return undefined
    throw error
  }
}

/** Collection -> what the person sees of it. */
async function fieldsFor(event: H3Event, caller: Caller, collections: readonly AnyCollection[], locale: Locale): Promise<ReadonlyMap<string, readonly FieldDescriptor[] | undefined>> {
  return new Map(await Promise.all(collections.map(async collection => [collection.name, await visibleFields(event, caller, collection, locale)] as const)))
}

/** What may not be read at all, or belongs to a module that is off, is described by the model. */
async function visibleFields(event: H3Event, caller: Caller, collection: AnyCollection, locale: Locale) {
  try {
    return (await accessTo(event, caller, collection)).fields(locale)
  }
  catch (error) {
    if (error instanceof KontorError && ['FORBIDDEN', 'MODULE_DISABLED'].includes(error.code)) return undefined
    throw error
  }
}
