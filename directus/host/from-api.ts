import { createRequire } from 'node:module'
import { dirname } from 'node:path'

const manifest = createRequire(import.meta.url).resolve('@directus/api/package.json')

/** Folder of the installed @directus/api. */
export const API_FOLDER = dirname(manifest)
/** Loads a package in the very copy that Directus itself uses. */
export const fromApi = createRequire(manifest)
