import type { ExtensionContext } from '@kontor/extension-shared/context'
import * as z from 'zod'
import { parse, type Handler } from '../endpoints/request.ts'
import { sendPicture } from './send-picture.ts'
import { personOf } from './store-avatar.ts'

/** `GET /platform/me/avatar`, `GET /platform/people/:id/avatar`: the picture of a person of the tenant, for everybody in it. */
export function readAvatar(context: ExtensionContext): Handler {
  return sendPicture(context, async (request) => {
    const asking = personOf(request)
    const id = request.params.id === undefined ? asking : parse(z.guid(), request.params.id)
    return (await context.database('directus_users').where({ id }).first('avatar') as { avatar: string | null } | undefined)?.avatar
  })
}
