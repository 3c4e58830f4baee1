import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeArchive } from '../archive/write-archive.ts'
import type { Step } from '../jobs/step.ts'
import { EXPORT_FILE, exportsOf } from '../places.ts'
import { rarely } from './rarely.ts'

/** Writes everything of the tenant into a zip file, in the place of the former one. */
export const writeExport: Step = {
  async run({ world: { env }, tenant: { slug, name }, report }) {
    const folder = exportsOf(env, slug)
    for (const left of await readdir(folder).catch(() => [])) if (left.endsWith('.partial')) await rm(join(folder, left), { force: true })
    await report({ ...await writeArchive(env, { slug, name }, join(folder, EXPORT_FILE), rarely(report)) })
  },
}
