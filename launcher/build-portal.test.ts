import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { IGNORED, SOURCES } from './build-portal.ts'
import { ROOT } from './config.ts'

/** Names of the workspace's packages -> their folders. */
function packages(): Map<string, string> {
  const folders = ['launcher', 'keycloak', 'portal', ...['directus', 'extensions'].flatMap(parent => readdirSync(join(ROOT, parent)).map(name => `${parent}/${name}`))]
  return new Map(folders.flatMap((folder) => {
    try {
      return [[(JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as { name: string }).name, folder] as const]
    } catch {
      return []
    }
  }))
}

/** Packages of the workspace that a folder's files import from; those of tests do not get into the build. */
function importsOf(folder: string, found = new Map<string, string>()): Map<string, string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory() && !IGNORED.has(entry.name)) importsOf(path, found)
    else if (entry.isFile() && /\.(?:ts|mts|js|mjs|vue)$/.test(entry.name) && !entry.name.endsWith('.test.ts')) {
      for (const [, name = ''] of readFileSync(path, 'utf8').matchAll(/(?:from|import)\s*\(?\s*['"](@kontor\/[\w-]+)/g)) found.set(name, path.slice(ROOT.length + 1))
    }
  }
  return found
}

test('a change in a package that the portal imports from builds the portal anew', () => {
  const [folders, imports] = [packages(), importsOf(join(ROOT, 'portal'))]
  expect([...imports.keys()]).toEqual(expect.arrayContaining(['@kontor/model', '@kontor/tenancy']))
  for (const [name, file] of imports) expect(SOURCES, `${file} imports from ${name}`).toContain(folders.get(name))
})
