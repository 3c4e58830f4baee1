import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { dictionaryDocument } from './dictionary.ts'
import { rolesDocument } from './document.ts'

/** `node directus/policies/cli.ts write|check`: writes docs/roles.md and docs/data-model.md, or says whether they are current. */
const DOCUMENTS = { 'roles.md': rolesDocument, 'data-model.md': dictionaryDocument } as const
const [command] = process.argv.slice(2)
if (command !== 'write' && command !== 'check') {
  console.error('Usage: node directus/policies/cli.ts write|check')
  process.exitCode = 2
}
else for (const [name, make] of Object.entries(DOCUMENTS)) {
  const file = fileURLToPath(new URL(`../../docs/${name}`, import.meta.url))
  if (command === 'write') writeFileSync(file, make())
  else if (readFileSync(file, 'utf8') !== make()) {
    console.error(`docs/${name} is not what model and policies say: node directus/policies/cli.ts write`)
    process.exitCode = 1
  }
}
