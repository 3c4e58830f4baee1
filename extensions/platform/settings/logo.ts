import { Readable } from 'node:stream'
import type { ExtensionContext } from '@kontor/extension-shared/context'
import { toLogo } from '../avatars/picture.ts'
import { readPicture } from '../avatars/read-picture.ts'
import { sendPicture } from '../avatars/send-picture.ts'
import { filesOf, personOf, storageOf, type Files } from '../avatars/store-avatar.ts'
import { adminOf, answering, type Handler, type Request } from '../endpoints/request.ts'

/** Tells a logo that was uploaded here from a file of the library that somebody chose in Studio. */
const FILE_NAME = 'logo.webp'

interface Settings { upsertSingleton(payload: Readonly<Record<string, unknown>>): Promise<unknown> }
type SettingsClass = new (collection: string, options: Readonly<Record<string, unknown>>) => Settings

/** `GET /platform/logo`: the tenant's logo, for everybody in it. */
export function readLogo(context: ExtensionContext): Handler {
  return sendPicture(context, async (request) => {
    personOf(request)
    return logoOf(context)
  })
}

/** `POST /platform/logo` with the picture as the body: the tenant's new logo. Answers `{ logo }`. */
export function storeLogo(context: ExtensionContext): Handler {
  return answering(async (request) => {
    await adminOf(request, context.database)
    const picture = await toLogo(await readPicture(request as unknown as Readable))
    const files = await filesOf(context)
    const logo = await files.uploadOne(Readable.from([picture]), { storage: storageOf(context), filename_download: FILE_NAME, title: 'Logo', type: 'image/webp' })
    await replace(context, files, request, logo)
    return { data: { logo } }
  })
}

/** `DELETE /platform/logo` */
export function removeLogo(context: ExtensionContext): Handler {
  return answering(async (request) => {
    await adminOf(request, context.database)
    await replace(context, await filesOf(context), request, null)
    return undefined
  })
}

const logoOf = async ({ database }: ExtensionContext) => (await database('tenant_settings').first('logo') as { logo: string | null } | undefined)?.logo

/** As the person who asks, so that the audit log has it like every other change of the settings. */
async function replace(context: ExtensionContext, files: Files, { accountability }: Request, logo: string | null): Promise<void> {
  const former = await logoOf(context)
  const { ItemsService } = context.services as unknown as { ItemsService: SettingsClass }
  await new ItemsService('tenant_settings', { schema: await context.getSchema(), knex: context.database, accountability }).upsertSingleton({ logo })
  if (!former || former === logo) return
  const file = await context.database('directus_files').where({ id: former }).first('filename_download') as { filename_download: string } | undefined
  if (file?.filename_download === FILE_NAME) await files.deleteOne(former)
}
