import { createRequire, registerHooks } from 'node:module'
import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'

const manifest = createRequire(import.meta.url).resolve('@directus/api/package.json')

/** Folder of the installed @directus/api. */
export const API_FOLDER = dirname(manifest)
/** Loads a package in the very copy that Directus itself uses. */
export const fromApi = createRequire(manifest)

/** The same for one that Directus imports: a package may have another copy for that than for `require`. */
export async function importFromApi<T>(name: string): Promise<T> {
  const parentURL = pathToFileURL(manifest).href
  const hooks = registerHooks({ resolve: (specifier, context, next) => next(specifier, specifier === name ? { ...context, parentURL } : context) })
  try {
    return await import(name) as T
  } finally {
    hooks.deregister()
  }
}
