// Runs inside n8n's image: `import` brings the credentials and workflows of n8n-workflows/ into n8n and publishes the
// active ones, `start` starts n8n with the owner account made from N8N_OWNER_PASSWORD, `health` ends with 0 when n8n
// serves every published webhook. No package but n8n's own.
import { execFileSync, spawnSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const WORKFLOWS = process.env.KONTOR_N8N_WORKFLOWS ?? '/kontor/n8n-workflows'
/** What a file may ask for. Secrets are for credentials alone. */
const ADDRESSES = ['HOST_INTERNAL_URL', 'KEYCLOAK_INTERNAL_URL', 'N8N_WEBHOOK_URL', 'PORTAL_INTERNAL_URL', 'PUBLIC_URL', 'STUDIO_URL', 'MAIL_FROM', 'OPERATOR_EMAIL']
const SECRETS = ['N8N_WEBHOOK_TOKEN', 'N8N_CLIENT_SECRET', 'SMTP_HOST', 'SMTP_PORT', 'SMTP_USER', 'SMTP_PASSWORD']
/** Workflows that belong to the operator once they are there. */
const LIBRARY = 'library'

const modes = { import: importAll, start, health }
const mode = modes[process.argv[2]]
if (!mode) throw new Error(`run.mjs: ${Object.keys(modes).join(', ')}, not ${process.argv[2]}`)
await mode()

function programOf() {
  return process.env.KONTOR_N8N ?? realpathSync(execFileSync('sh', ['-c', 'command -v n8n'], { encoding: 'utf8' }).trim())
}

function filesIn(folder) {
  try {
    return readdirSync(folder).filter(name => name.endsWith('.json')).sort().map(name => join(folder, name))
  }
  catch (error) {
    if (error.code === 'ENOENT') return []
    throw error
  }
}

// What may be left out.
process.env.SMTP_USER ??= ''
process.env.SMTP_PASSWORD ??= ''
process.env.OPERATOR_EMAIL ??= ''
if (process.env.PUBLIC_URL) process.env.MAIL_FROM ||= `kontor@${new URL(process.env.PUBLIC_URL).hostname}`

/** Puts values in the place of `${NAME}`; a name that is not known stops the import. */
function filled(file, names) {
  return readFileSync(file, 'utf8').replace(/\$\{([A-Z][A-Z0-9_]*)\}/g, (_, name) => {
    if (!names.includes(name) || process.env[name] === undefined) throw new Error(`${file} asks for \${${name}}, which it does not get.`)
    return JSON.stringify(process.env[name]).slice(1, -1)
  })
}

function n8n(...args) {
  const { status, error } = spawnSync(process.execPath, [programOf(), ...args], { stdio: 'inherit' })
  if (error) throw error
  if (status !== 0) throw new Error(`n8n ${args[0]} ended with ${status}`)
}

/** Ids of the workflows that n8n has. */
function knownWorkflows() {
  const { status, stdout } = spawnSync(process.execPath, [programOf(), 'list:workflow', '--onlyId'], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`n8n list:workflow ended with ${status}`)
  return new Set(stdout.split(/\s+/))
}

function workflowFiles() {
  const domains = readdirSync(WORKFLOWS, { withFileTypes: true }).filter(entry => entry.isDirectory() && ![LIBRARY, 'credentials', 'fixtures', 'node_modules'].includes(entry.name))
  return domains.flatMap(entry => filesIn(join(WORKFLOWS, entry.name)))
}

function importAll() {
  const workflows = workflowFiles()
  const texts = {
    credentials: filesIn(join(WORKFLOWS, 'credentials')).map(file => filled(file, [...ADDRESSES, ...SECRETS])),
    workflows: workflows.map(file => filled(file, ADDRESSES)),
  }
  const present = knownWorkflows()
  const library = filesIn(join(WORKFLOWS, LIBRARY)).filter(file => !present.has(JSON.parse(readFileSync(file, 'utf8')).id)).map(file => filled(file, ADDRESSES))
  if (workflows.length === 0) throw new Error(`${WORKFLOWS} holds no workflows.`)
  texts.workflows.push(...library)
  const folder = mkdtempSync(join(tmpdir(), 'kontor-'))
  try {
    for (const [kind, list] of Object.entries(texts)) {
      mkdirSync(join(folder, kind))
      list.forEach((text, index) => writeFileSync(join(folder, kind, `${index}.json`), text, { mode: 0o600 }))
      if (list.length > 0) n8n(kind === 'workflows' ? 'import:workflow' : 'import:credentials', '--separate', `--input=${join(folder, kind)}`)
    }
    // An import leaves a workflow unpublished.
    for (const { id, active } of texts.workflows.map(text => JSON.parse(text))) if (active) n8n('publish:workflow', `--id=${id}`)
  }
  finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function start() {
  const password = process.env.N8N_OWNER_PASSWORD
  if (!password) throw new Error('N8N_OWNER_PASSWORD is missing: the first visitor could claim the owner account.')
  const program = programOf()
  const bcrypt = createRequire(program)('bcryptjs')
  // Always the same hash for the same password: n8n ends the owner's sessions when it changes.
  const salt = createHmac('sha256', process.env.N8N_ENCRYPTION_KEY).update('owner').digest().subarray(0, 16)
  process.env.N8N_INSTANCE_OWNER_PASSWORD_HASH = bcrypt.hashSync(password, `$2a$10$${bcrypt.encodeBase64(salt, 16)}`)
  delete process.env.N8N_OWNER_PASSWORD
  // n8n takes this process over: it reads its command from the arguments and gets the signals itself.
  process.argv.splice(1, 2, program, 'start')
  createRequire(program)(program)
}

async function health() {
  const base = `http://127.0.0.1:${process.env.N8N_PORT ?? 5678}`
  const answer = (path, init) => fetch(`${base}${path}`, { signal: AbortSignal.timeout(3000), ...init }).then(({ status }) => status, () => 0)
  const hooks = workflowFiles().map(file => JSON.parse(readFileSync(file, 'utf8'))).filter(({ active }) => active)
    .flatMap(({ nodes }) => nodes).filter(({ type, parameters }) => type === 'n8n-nodes-base.webhook' && parameters.httpMethod === 'POST')
  let healthy = await answer('/healthz/readiness') === 200
  // While it boots, webhooks answer 200 to anybody and then 404; a published one refuses who brings no token.
  for (const { parameters } of hooks) healthy &&= [401, 403].includes(await answer(`/webhook/${parameters.path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }))
  process.exitCode = healthy ? 0 : 1
}
