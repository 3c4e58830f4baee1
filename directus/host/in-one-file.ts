import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { fromApi } from './from-api.ts'

const here = createRequire(import.meta.url)
const versionOf = (load: NodeJS.Require, name: string) => (load(`${name}/package.json`) as { version: string }).version

/**
 * lodash-es is lodash in six hundred and forty files, all of which are read for the few functions that Directus uses:
 * a fifth of a second. lodash itself is the same in one. It stands in only while both are of one version.
 * @returns address of the module -> address of the one to take
 */
export function inOneFile(): Map<string, string> {
  try {
    if (versionOf(fromApi, 'lodash-es') !== versionOf(here, 'lodash')) return new Map()
    const file = here.resolve('lodash')
    const names = Object.keys(here('lodash') as object).filter(name => /^[a-z]\w*$/i.test(name))
    const source = `import _ from ${JSON.stringify(pathToFileURL(file).href)}\nexport default _\n${names.map((name, place) => `const f${place} = _.${name}\nexport { f${place} as ${name} }`).join('\n')}`
    return new Map([[pathToFileURL(fromApi.resolve('lodash-es')).href, `data:text/javascript,${encodeURIComponent(source)}`]])
  }
  catch {
    // Without it a start takes longer, and that is all.
    return new Map()
  }
}
