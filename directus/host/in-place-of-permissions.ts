import { pathToFileURL } from 'node:url'

/** Below the folder of @directus/api. */
const PATH = 'dist/permissions/lib/fetch-permissions.js'

/**
 * The module that looks up permissions, with a memory in front (`remember-permissions.ts`).
 * @param folder address of the folder of @directus/api, with a slash at the end
 * @returns address of the module -> address of the one to take
 */
export function inPlaceOfPermissions(folder: string): Map<string, string> {
  const at = (path: string) => JSON.stringify(new URL(path, folder).href)
  const source = [
    `import { rememberPermissions } from ${JSON.stringify(pathToFileURL(`${import.meta.dirname}/remember-permissions.ts`).href)}`,
    // With a query it is the module itself.
    `import { fetchPermissions as original } from ${at(`${PATH}?own`)}`,
    `import { fetchRawPermissions } from ${at('dist/permissions/utils/fetch-raw-permissions.js')}`,
    `import { useCache } from ${at('dist/permissions/cache.js')}`,
    'export const fetchPermissions = rememberPermissions({ fetchPermissions: original, fetchRawPermissions, useCache })',
  ].join('\n')
  return new Map([[new URL(PATH, folder).href, `data:text/javascript,${encodeURIComponent(source)}`]])
}
