import { mkdir, readdir, readFile, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ModelName } from '@kontor/model'

const SOURCE = fileURLToPath(new URL('../../extensions', import.meta.url))
/** What the platform's own instance runs; tenants run every extension. */
const CORE_EXTENSIONS = new Set(['identity', 'platform'])

/**
 * Makes the folder from which instances of a kind load their extensions: links to those packages under `extensions/`
 * that say they are one. Directus refuses a folder in which any other package lies.
 * @returns the folder
 */
export async function linkExtensions(model: ModelName, runtimeDir: string, source = SOURCE): Promise<string> {
  const target = join(runtimeDir, 'extensions', model)
  await rm(target, { recursive: true, force: true })
  await mkdir(target, { recursive: true })
  for (const name of await readdir(source)) {
    if (model === 'core' && !CORE_EXTENSIONS.has(name)) continue
    if (await isExtension(join(source, name))) await symlink(join(source, name), join(target, name), 'dir')
  }
  return target
}

async function isExtension(folder: string): Promise<boolean> {
  try {
    const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>
    return 'directus:extension' in manifest
  }
  catch {
    return false
  }
}
