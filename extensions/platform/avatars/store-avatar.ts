import { Readable } from 'node:stream'
import type { Database, ExtensionContext } from '@kontor/extension-shared/context'
import { answering, type Handler, type Request } from '../endpoints/request.ts'
import { platformError } from '../errors.ts'
import { toAvatar } from './picture.ts'
import { readPicture } from './read-picture.ts'

export interface Files {
  uploadOne(stream: Readable, data: Readonly<Record<string, unknown>>): Promise<string>
  deleteOne(id: string): Promise<unknown>
}

/** `POST /platform/me/avatar` with the picture as the body: the picture of the person who is logged in. Answers `{ avatar }`. */
export function storeAvatar(context: ExtensionContext): Handler {
  return answering(async (request) => {
    const person = personOf(request)
    const picture = await toAvatar(await readPicture(request as unknown as Readable))
    const files = await filesOf(context)
    const avatar = await files.uploadOne(Readable.from([picture]), { storage: storageOf(context), filename_download: `avatar-${person}.webp`, title: 'Avatar', type: 'image/webp' })
    await replace(context, files, person, avatar)
    return { data: { avatar } }
  })
}

/** `DELETE /platform/me/avatar` */
export function removeAvatar(context: ExtensionContext): Handler {
  return answering(async (request) => {
    await replace(context, await filesOf(context), personOf(request), null)
    return undefined
  })
}

/** @throws PERSON_REQUIRED */
export function personOf(request: Request): string {
  const { user } = request.accountability ?? {}
  if (!user) throw platformError('PERSON_REQUIRED')
  return user
}

/** The new picture first: nobody is left with one that is gone. */
async function replace({ database }: ExtensionContext, files: Files, person: string, avatar: string | null): Promise<void> {
  const former = await database.transaction(async (trx: Database) => {
    const row = await trx('directus_users').where({ id: person }).forUpdate().first('avatar') as { avatar: string | null } | undefined
    await trx('directus_users').where({ id: person }).update({ avatar })
    return row?.avatar
  })
  if (former && former !== avatar) await files.deleteOne(former)
}

export async function filesOf({ services, getSchema, database }: ExtensionContext): Promise<Files> {
  const { FilesService } = services as unknown as { FilesService: new (options: { schema: unknown, knex: Database }) => Files }
  return new FilesService({ schema: await getSchema(), knex: database })
}

export const storageOf = ({ env }: ExtensionContext) => String(env.STORAGE_LOCATIONS ?? 'local').split(',')[0]?.trim() ?? 'local'
