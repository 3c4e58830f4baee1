import type { Readable } from 'node:stream'
import type { Database, ExtensionContext, SchemaOverview } from '@kontor/extension-shared/context'
import { writePersonArchive, type ArchivedFile } from '@kontor/tenancy/archive/person-archive.ts'
import * as z from 'zod'
import { note } from '../../audit/note.ts'
import { adminOf, answering, parse, type Handler } from '../../endpoints/request.ts'
import { platformError } from '../../errors.ts'
import { askHost } from '../ask-host.ts'
import { labelOf, PEOPLE_PROVIDER, PERSON_COLUMNS, type PersonRow } from '../rows.ts'

type AssetsServiceClass = new (options: { schema: SchemaOverview, knex: Database }) => { getAsset(id: string): Promise<{ stream: Readable | (() => Promise<Readable>) }> }

interface FileRow { readonly id: string, readonly filename_download: string }

/**
 * `GET /platform/people/:id/export`: a copy of everything that is kept of a member or somebody who was one, as a zip
 * file. It stands in the audit log.
 */
export function exportPerson(context: ExtensionContext): Handler {
  const { database, services, getSchema, env } = context
  return async (request, response, next) => {
    const answer = answering(async () => {
      const actor = await adminOf(request, database)
      const id = parse(z.guid(), request.params.id).toLowerCase()
      const row = await database('directus_users').where({ id, provider: PEOPLE_PROVIDER }).whereNotNull('external_identifier').first(...PERSON_COLUMNS) as PersonRow | undefined
      if (!row) throw platformError('PERSON_UNKNOWN')
      const account = await askHost('account', { sub: row.external_identifier })
      await note(database, { actor, action: 'person.exported', target: labelOf(row), subject: id })
      const { AssetsService } = services as unknown as { AssetsService: AssetsServiceClass }
      const assets = new AssetsService({ schema: await getSchema(), knex: database })
      const stored = await database('directus_files').whereNotNull('filename_disk')
        .where(where => where.where({ uploaded_by: id }).orWhereIn('id', database('directus_users').where({ id }).select('avatar'))).orderBy('id').select('id', 'filename_download') as FileRow[]
      const files = stored.map((file): ArchivedFile => ({
        id: file.id, name: file.filename_download,
        open: async () => {
          const { stream } = await assets.getAsset(file.id)
          return typeof stream === 'function' ? stream() : stream
        },
      }))
      response.writeHead(200, { 'content-type': 'application/zip', 'content-disposition': `attachment; filename="person-${id}.zip"`, 'cache-control': 'no-store' })
      await writePersonArchive(
        work => database.transaction(trx => work({ query: async sql => ({ rows: (await trx.raw<{ rows: unknown[] }>(sql)).rows }) }), { isolationLevel: 'repeatable read', readOnly: true }),
        response, { person: id, tenant: String(env.KONTOR_TENANT), account, files, labels: [labelOf(row)] },
      )
      return undefined
    })
    await answer(request, response, error => response.headersSent ? response.destroy(error as Error) : next(error))
  }
}
