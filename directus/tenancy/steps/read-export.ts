import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { restoreArchive } from '../archive/restore-archive.ts'
import type { Step } from '../jobs/step.ts'
import { exportsOf, RESTORE_FILE } from '../places.ts'
import { rarely } from './rarely.ts'

/** Puts the data of an export into the tenant. The file goes when it is done. */
export const readExport: Step = {
  async run({ world: { env }, tenant: { slug, name }, report }) {
    const path = join(exportsOf(env, slug), RESTORE_FILE)
    await restoreArchive(env, { slug, name }, path, rarely(report))
    await rm(path, { force: true })
  },
}
