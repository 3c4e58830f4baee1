import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, sourceFiles } from '../extensions/n8n-nodes-kontor/build.ts'
import { ROOT } from './config.ts'
import { during } from './progress.ts'

const PACKAGE = join(ROOT, 'extensions', 'n8n-nodes-kontor')
/** From here n8n loads the nodes. */
export const NODES = join(PACKAGE, 'dist')

/** Builds Kontor's nodes for n8n when their sources have changed since the last build. */
export async function buildNodes(): Promise<void> {
  const hash = createHash('sha256')
  for (const file of [join(PACKAGE, 'build.ts'), ...sourceFiles()]) hash.update(file.slice(ROOT.length)).update(readFileSync(file))
  const wanted = hash.digest('hex')
  const stamp = join(NODES, 'kontor-hash')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  await during('Building the nodes for n8n', () => build(NODES))
  writeFileSync(stamp, wanted)
}
