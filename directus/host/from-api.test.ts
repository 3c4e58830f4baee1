import { execFileSync } from 'node:child_process'
import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { API_FOLDER } from './from-api.ts'

// In a process of its own: the test runner has its own way of importing.
const run = (script: string) => execFileSync(process.execPath, ['--input-type=module', '--eval', script], { cwd: import.meta.dirname, encoding: 'utf8' }).trim()

test('a package is imported in the copy that Directus imports, and is not there for others', () => {
  const copy = pathToFileURL(join(realpathSync(join(API_FOLDER, '..', '..', 'rollup')), 'dist', 'es', 'rollup.js')).href
  expect(run(`
    import { fromApi, importFromApi } from './from-api.ts'
    const { rollup } = await importFromApi('rollup')
    const others = await import('rollup').then(() => 'found', error => error.code)
    console.log(rollup === (await import(${JSON.stringify(copy)})).rollup, rollup === fromApi('rollup').rollup, others)
  `)).toBe('true false ERR_MODULE_NOT_FOUND')
})
