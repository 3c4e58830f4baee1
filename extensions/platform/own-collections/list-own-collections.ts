import { ForbiddenError } from '@directus/errors'
import type { ExtensionContext } from '@kontor/extension-shared/context'
import type { OwnCollectionsAnswer } from '@kontor/model/wire/own-collections'
import { answering, type Handler } from '../endpoints/request.ts'
import { ownCollections } from './describe.ts'

/**
 * `GET /platform/own-collections`: the collections that the administrator made, those that the portal shows with their place,
 * and which columns name records of which collection. What of it a person may see is asked of their rights. Answers `OwnCollectionsAnswer`.
 */
export function listOwnCollections(context: ExtensionContext): Handler {
  return answering(async ({ accountability }) => {
    if (!accountability?.user) throw new ForbiddenError()
    const schema = await context.getSchema()
    const isRecords = (name: string | null): name is string => name !== null && !name.startsWith('directus_')
    const relations = schema.relations.flatMap(({ collection, field, related_collection: related }) => isRecords(collection) && isRecords(related) ? [{ collection, field, related }] : [])
    return { data: { collections: await ownCollections(context.database, schema), relations } satisfies OwnCollectionsAnswer }
  })
}
