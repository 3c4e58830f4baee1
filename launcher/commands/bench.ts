import { join } from 'node:path'
import { ROOT, type Config } from '../config.ts'
import { nodeArguments } from '../parts/part.ts'
import { runNode } from '../run-node.ts'

/** `npm run bench`: prints the figures of `tests/load` for a running hub. */
export function bench(_config: Config, args: readonly string[]): Promise<number> {
  return runNode([...nodeArguments(join(ROOT, 'tests', 'load', 'bench.ts')), ...args])
}
