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

/** Workflows that belong to the operator once they are there: brought in once, switched off, and never overwritten. */
const LIBRARY: readonly string[] = ['crm', 'library']

/** The workflow files of every domain, by name; the library is none. */
export function workflowFiles(): string[] {
  return readdirSync(FOLDER, { withFileTypes: true })
    .filter(entry => entry.isDirectory() && ![...LIBRARY, 'credentials', 'fixtures', 'node_modules'].includes(entry.name))
    .flatMap(entry => filesIn(join(FOLDER, entry.name)))
}

export const libraryFiles = (): string[] => LIBRARY.flatMap(folder => filesIn(join(FOLDER, folder)))

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

/** What workflow files may ask for, and what credentials may beside it. */
function placeholders(context: Context): { readonly forWorkflows: Readonly<Record<string, string>>, readonly forCredentials: Readonly<Record<string, string>> } {
  const { config, secrets } = context
  const env = hostEnv(context)
  const addresses = Object.fromEntries(Object.entries(env).filter(([key]) => /_(URL|ISSUER)$/.test(key) && key !== 'REDIS_URL'))
  const forWorkflows = { ...addresses, MAIL_FROM: config.mailFrom ?? `kontor@${new URL(config.publicUrl).hostname}`, OPERATOR_EMAIL: config.operatorEmail }
  const mail = { SMTP_HOST: env.SMTP_HOST ?? '', SMTP_PORT: env.SMTP_PORT ?? '', SMTP_USER: '', SMTP_PASSWORD: '' }
  return { forWorkflows, forCredentials: { ...addresses, ...mail, N8N_WEBHOOK_TOKEN: secrets.values.N8N_WEBHOOK_TOKEN, N8N_CLIENT_SECRET: secrets.values.N8N_CLIENT_SECRET } }
}

/** A workflow of the library as it is brought in. */
export const filledWorkflow = (context: Context, file: string): string => fill(readFileSync(file, 'utf8'), placeholders(context).forWorkflows, file)

/**
 * Imports credentials and workflows and publishes the active ones, when files or secrets have changed since the last
 * time; of the library what was never there.
 */
export async function importWorkflows(context: Context): Promise<void> {
  const workflows = workflowFiles()
  if (workflows.length === 0) return
  const credentials = filesIn(join(FOLDER, 'credentials'))
  const { forCredentials } = placeholders(context)
  const filled = { workflows: workflows.map(file => filledWorkflow(context, file)), credentials: credentials.map(file => fill(readFileSync(file, 'utf8'), forCredentials, file)) }
  const hash = createHash('sha256').update(JSON.stringify(filled)).digest('hex')
  const brought = await broughtBefore(context)
  const library = libraryFiles().map(file => [parse(file).id, file] as const).filter(([id]) => !brought.has(id))
  const isCurrent = await storedHash(context) === hash
  if (isCurrent && library.length === 0) return
  const texts = { credentials: isCurrent ? [] : filled.credentials, workflows: [...isCurrent ? [] : filled.workflows, ...library.map(([, file]) => filledWorkflow(context, file))] }
  await during(`Importing ${texts.workflows.length} workflows into n8n`, async () => {
    await importTexts(context, texts)
    // An import leaves a workflow unpublished.
    if (!isCurrent) for (const workflow of workflows.map(parse)) if (workflow.active) await runToEnd(context.config, 'n8n-import', n8nCommand(context, ['publish:workflow', `--id=${workflow.id}`]), context.signal)
    await storeHash(context, hash)
    await rememberBrought(context, library.map(([id]) => id))
  })
}

async function importTexts(context: Context, texts: Readonly<Record<'credentials' | 'workflows', readonly string[]>>): Promise<void> {
  const { config, signal } = context
  const folder = join(config.home, 'n8n', 'import')
  rmSync(folder, { recursive: true, force: true })
  try {
    for (const [kind, list] of Object.entries(texts)) {
      if (list.length === 0) continue
      mkdirSync(join(folder, kind), { recursive: true, mode: 0o700 })
      list.forEach((text, index) => writeFileSync(join(folder, kind, `${index}.json`), text, { mode: 0o600 }))
      await runToEnd(config, 'n8n-import', n8nCommand(context, [kind === 'credentials' ? 'import:credentials' : 'import:workflow', '--separate', `--input=${join(folder, kind)}`]), signal)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Workflows of the library that n8n once had: who has deleted one does not get it again. */
async function broughtBefore(context: Context): Promise<ReadonlySet<string>> {
  return withPostgres(context, 'n8n', async (client) => {
    await client.query('create table if not exists kontor_library (id text primary key)')
    return new Set((await client.query<{ id: string }>('select id from kontor_library')).rows.map(({ id }) => id))
  })
}

async function rememberBrought(context: Context, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await withPostgres(context, 'n8n', client => client.query('insert into kontor_library (id) select unnest($1::text[]) on conflict do nothing', [ids]))
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
