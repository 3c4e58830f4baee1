import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * Imports the extensions' own files and packages ahead; Directus imports them again when it starts and finds them
 * there. Nothing runs: an extension acts when it is registered.
 */
export async function importExtensions(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const manifest = JSON.parse(await readFile(join(folder, name, 'package.json'), 'utf8')) as { 'directus:extension'?: { path?: string | { api?: string } } }
    const path = manifest['directus:extension']?.path
    const entry = typeof path === 'string' ? path : path?.api
    if (entry) await import(pathToFileURL(join(folder, name, entry)).href)
  }
}
