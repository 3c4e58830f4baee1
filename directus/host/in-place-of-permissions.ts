import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

/** Below the folder of @directus/api. */
const LOOK_UP = 'dist/permissions/lib/fetch-permissions.js'
const MERGE = 'dist/permissions/modules/process-ast/utils/dedupe-access.js'

const beside = (file: string) => JSON.stringify(pathToFileURL(`${import.meta.dirname}/${file}`).href)

/**
 * The modules that look permissions up (with a memory in front, `remember-permissions.ts`) and that put those with the
 * same rule together (`merge-access.ts`).
 * @param folder address of the folder of @directus/api, with a slash at the end
 * @returns address of the module -> address of the one to take
 */
export function inPlaceOfPermissions(folder: string): Map<string, string> {
  const at = (path: string) => JSON.stringify(new URL(path, folder).href)
  const sources = {
    [LOOK_UP]: [
      `import { rememberPermissions } from ${beside('remember-permissions.ts')}`,
      // With a query it is the module itself.
      `import { fetchPermissions as original } from ${at(`${LOOK_UP}?own`)}`,
      `import { fetchRawPermissions } from ${at('dist/permissions/utils/fetch-raw-permissions.js')}`,
      `import { useCache } from ${at('dist/permissions/cache.js')}`,
      'export const fetchPermissions = rememberPermissions({ fetchPermissions: original, fetchRawPermissions, useCache })',
    ],
    [MERGE]: [
      `import { mergeAccess } from ${beside('merge-access.ts')}`,
      `import hash from ${JSON.stringify(pathToFileURL(createRequire(new URL(MERGE, folder)).resolve('object-hash')).href)}`,
      'export const dedupeAccess = mergeAccess(hash)',
    ],
  }
  return new Map(Object.entries(sources).map(([path, lines]) => [new URL(path, folder).href, `data:text/javascript,${encodeURIComponent(lines.join('\n'))}`]))
}
