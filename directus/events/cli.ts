import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { eventsDocument } from './document.ts'

/** `node directus/events/cli.ts write|check`: writes docs/events.md, or says whether it is current. */
const file = fileURLToPath(new URL('../../docs/events.md', import.meta.url))
const [command] = process.argv.slice(2)
if (command === 'write') writeFileSync(file, eventsDocument())
else if (command !== 'check') {
  console.error('Usage: node directus/events/cli.ts write|check')
  process.exitCode = 2
}
else if (readFileSync(file, 'utf8') !== eventsDocument()) {
  console.error('docs/events.md is not what the model says: node directus/events/cli.ts write')
  process.exitCode = 1
}
