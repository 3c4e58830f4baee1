import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { rolesDocument } from './document.ts'

/** `node directus/policies/cli.ts write|check`: writes docs/roles.md, or says whether it is current. */
const file = fileURLToPath(new URL('../../docs/roles.md', import.meta.url))
const [command] = process.argv.slice(2)
if (command === 'write') writeFileSync(file, rolesDocument())
else if (command !== 'check') {
  console.error('Usage: node directus/policies/cli.ts write|check')
  process.exitCode = 2
}
else if (readFileSync(file, 'utf8') !== rolesDocument()) {
  console.error('docs/roles.md is not what the policies say: node directus/policies/cli.ts write')
  process.exitCode = 1
}
