import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../config.ts'
import { LauncherError } from '../errors.ts'
import { during } from '../progress.ts'
import { runToEnd } from '../processes.ts'
import { hostEnv } from './environment.ts'
import { n8nCommand } from './n8n.ts'
import { withPostgres } from './postgres.ts'
import type { Context } from './part.ts'

const FOLDER = join(ROOT, 'n8n-workflows')

/** The little that the launcher reads of a workflow file. */
interface Workflow {
  readonly id: string
  readonly active?: boolean
  readonly nodes: readonly { readonly type: string, readonly parameters?: { readonly path?: string, readonly httpMethod?: string } }[]
}

function filesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).filter(name => name.endsWith('.json')).sort().map(name => join(folder, name)) : []
}

/** The workflow files of every domain, by name. */
export function workflowFiles(): string[] {
  return readdirSync(FOLDER, { withFileTypes: true })
    .filter(entry => entry.isDirectory() && !['credentials', 'fixtures', 'node_modules'].includes(entry.name))
    .flatMap(entry => filesIn(join(FOLDER, entry.name)))
}

const parse = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as Workflow

/** Paths of the POST webhooks of all published workflows. */
export function webhookPaths(): string[] {
  return workflowFiles().map(parse).filter(workflow => workflow.active).flatMap(workflow => workflow.nodes
    .filter(node => node.type === 'n8n-nodes-base.webhook' && node.parameters?.httpMethod === 'POST')
    .flatMap(node => node.parameters?.path ?? []))
}

/**
 * Puts values in the place of `${NAME}`.
 * @throws LauncherError UNKNOWN_PLACEHOLDER naming the file
 */
export function fill(text: string, values: Readonly<Record<string, string>>, file: string): string {
  return text.replace(/\$\{([A-Z][A-Z0-9_]*)\}/g, (_, name: string) => {
    const value = values[name]
    if (value === undefined) throw new LauncherError('UNKNOWN_PLACEHOLDER', `${file} asks for \${${name}}, which the launcher does not know.`)
    return JSON.stringify(value).slice(1, -1)
  })
}

/** Imports credentials and workflows and publishes the active ones, when files or secrets have changed since the last time. */
export async function importWorkflows(context: Context): Promise<void> {
  const { config, secrets, signal } = context
  const workflows = workflowFiles()
  const credentials = filesIn(join(FOLDER, 'credentials'))
  if (workflows.length === 0) return
  const addresses = Object.fromEntries(Object.entries(hostEnv(context)).filter(([key]) => /_(URL|ISSUER)$/.test(key) && key !== 'REDIS_URL'))
  const known = { ...addresses, N8N_WEBHOOK_TOKEN: secrets.values.N8N_WEBHOOK_TOKEN, N8N_CLIENT_SECRET: secrets.values.N8N_CLIENT_SECRET }
  const filled = { workflows: workflows.map(file => fill(readFileSync(file, 'utf8'), addresses, file)), credentials: credentials.map(file => fill(readFileSync(file, 'utf8'), known, file)) }
  const hash = createHash('sha256').update(JSON.stringify(filled)).digest('hex')
  if (await storedHash(context) === hash) return
  await during(`Importing ${workflows.length} workflows into n8n`, async () => {
    const folder = join(config.home, 'n8n', 'import')
    rmSync(folder, { recursive: true, force: true })
    try {
      for (const [kind, texts] of Object.entries(filled)) {
        if (texts.length === 0) continue
        mkdirSync(join(folder, kind), { recursive: true, mode: 0o700 })
        texts.forEach((text, index) => writeFileSync(join(folder, kind, `${index}.json`), text, { mode: 0o600 }))
      }
      if (credentials.length > 0) await runToEnd(config, 'n8n-import', n8nCommand(context, ['import:credentials', '--separate', `--input=${join(folder, 'credentials')}`]), signal)
      await runToEnd(config, 'n8n-import', n8nCommand(context, ['import:workflow', '--separate', `--input=${join(folder, 'workflows')}`]), signal)
      // An import leaves a workflow unpublished.
      for (const workflow of workflows.map(parse)) if (workflow.active) await runToEnd(config, 'n8n-import', n8nCommand(context, ['publish:workflow', `--id=${workflow.id}`]), signal)
      await storeHash(context, hash)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
}

/** Kept in n8n's own database, so that a restored or emptied database is noticed. */
async function storedHash(context: Context): Promise<string | undefined> {
  return withPostgres(context, 'n8n', async (client) => {
    await client.query('create table if not exists kontor_import (id boolean primary key default true, hash text not null)')
    return (await client.query<{ hash: string }>('select hash from kontor_import')).rows[0]?.hash
  })
}

async function storeHash(context: Context, hash: string): Promise<void> {
  await withPostgres(context, 'n8n', client => client.query('insert into kontor_import (hash) values ($1) on conflict (id) do update set hash = excluded.hash', [hash]))
}
