import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { sdkTypes } from './sdk-types.ts'

/** `node directus/compile/cli.ts write|check`: writes directus/model/sdk.ts, or says whether it is current. */
const file = fileURLToPath(new URL('../model/sdk.ts', import.meta.url))
const [command] = process.argv.slice(2)
if (command === 'write') writeFileSync(file, sdkTypes())
else if (command !== 'check') {
  console.error('Usage: node directus/compile/cli.ts write|check')
  process.exitCode = 2
}
else if (readFileSync(file, 'utf8') !== sdkTypes()) {
  console.error('directus/model/sdk.ts is not what the model says: node directus/compile/cli.ts write')
  process.exitCode = 1
}
