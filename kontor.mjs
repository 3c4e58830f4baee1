#!/usr/bin/env node
// The way in for everybody: needs Node >= 20 and npm, brings the pinned Node 24 and pnpm, installs the frozen
// lockfile, then hands over to launcher/. No dependency may be imported here.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { hydrateSymlinks } from './launcher/system/hydrate-symlinks.mjs'

const NODE_VERSION = '24.21.0'
const PNPM_VERSION = '10.34.9'
const ROOT = dirname(fileURLToPath(import.meta.url))
const TOOLS = resolve(ROOT, process.env.KONTOR_TOOLS_DIR || fromEnvFile('KONTOR_TOOLS_DIR') || '.kontor/tools')
const started = Date.now()

// A closed terminal or pipe must not end this process before the launcher has ended the parts.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

if (process.platform === 'win32') fail('Kontor does not run on Windows itself. Use WSL 2 (wsl --install), and clone and start it there.')
if (Number(process.versions.node.split('.')[0]) < 20) fail(`Kontor needs Node 20 or newer to start (this is ${process.version}): install a current Node from nodejs.org or your distribution.`)

const node = bringNode()
const pnpm = bringPnpm()
await installDependencies()
handOver()

/** The launcher reads `.env` properly; only this one key is needed before it can run. */
function fromEnvFile(key) {
  try {
    return new RegExp(`^\\s*${key}\\s*=\\s*"?([^"\\n#]+)"?`, 'm').exec(readFileSync(join(ROOT, '.env'), 'utf8'))?.[1]?.trim()
  } catch {
    return undefined
  }
}

function fail(message) {
  process.stderr.write(`\n${message}\n`)
  process.exit(1)
}

function say(message) {
  process.stdout.write(`[${String(Math.round((Date.now() - started) / 1000)).padStart(4)} s] ${message}\n`)
}

function npmInstall(name, version, folder, variable) {
  say(`Fetching ${name} ${version}`)
  mkdirSync(folder, { recursive: true })
  if (!existsSync(join(folder, 'package.json'))) writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  const result = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--no-save', '--loglevel=error', '--fetch-retries=2', '--fetch-retry-mintimeout=2000', `${name}@${version}`], { cwd: folder, encoding: 'utf8' })
  if (result.status === 0) return
  const lines = (result.stderr || result.error?.message || '').trim().split('\n')
  const reason = lines.find(line => /request to|ENOTFOUND|ECONN|ETIMEDOUT|E40\d/.test(line)) ?? lines[0]
  fail(`${name} ${version} could not be fetched with npm. Check the network connection and npm's registry and proxy settings${variable ? `, or set ${variable} to an existing one` : ''}.\n${reason}`)
}

function bringNode() {
  if (process.env.KONTOR_NODE) {
    const probe = spawnSync(process.env.KONTOR_NODE, ['--version'], { encoding: 'utf8' })
    if (!probe.stdout?.startsWith('v24.')) fail(`KONTOR_NODE (${process.env.KONTOR_NODE}) is not a Node 24: it answers ${probe.stdout?.trim() || 'nothing'}.`)
    return process.env.KONTOR_NODE
  }
  if (process.version === `v${NODE_VERSION}`) return process.execPath
  const folder = join(TOOLS, `node-${NODE_VERSION}`)
  const direct = process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch)
  const name = direct ? `node-linux-${process.arch}` : 'node'
  const binary = join(folder, 'node_modules', name, 'bin', 'node')
  if (!existsSync(binary)) npmInstall(name, NODE_VERSION, folder, 'KONTOR_NODE')
  return binary
}

function bringPnpm() {
  const folder = join(TOOLS, `pnpm-${PNPM_VERSION}`)
  const script = join(folder, 'node_modules', 'pnpm', 'bin', 'pnpm.cjs')
  if (!existsSync(script)) npmInstall('pnpm', PNPM_VERSION, folder)
  return script
}

function environment() {
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`, KONTOR_TOOLS_DIR: TOOLS, KONTOR_PNPM: pnpm }
  // npm hands its own settings down; those of the user's Node must not reach the pinned one.
  for (const key of Object.keys(env)) if (/^npm_config_(nodedir|node_gyp|user_agent|prefix)$/i.test(key)) delete env[key]
  return env
}

async function installDependencies() {
  const wanted = createHash('sha256').update(readFileSync(join(ROOT, 'pnpm-lock.yaml'))).update(readFileSync(join(ROOT, 'pnpm-workspace.yaml'))).update(NODE_VERSION).digest('hex')
  const stamp = join(ROOT, 'node_modules', '.kontor-lock')
  const installed = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted
  if (installed()) return
  // What looks at or ends a hub must do so at once, with the packages that the hub itself was started with.
  if (['stop', 'status', 'reset'].includes(process.argv[2]) && existsSync(stamp)) return
  const release = await onlyOne(join(TOOLS, 'install.lock'))
  if (installed()) return release()
  say('Installing the packages of the lockfile (a few minutes the first time)')
  let reason = ''
  const code = await new Promise((done) => {
    const child = spawn(node, [pnpm, 'install', '--frozen-lockfile', '--reporter=append-only'], { cwd: ROOT, env: environment(), stdio: ['ignore', 'pipe', 'pipe'] })
    let tail = ''
    let last = 0
    const watch = (chunk) => {
      tail = (tail + chunk).slice(-4000)
      const progress = /Progress: .*/.exec(String(chunk))
      if (progress && Date.now() - last > 5000) {
        last = Date.now()
        say(`  ${progress[0]}`)
      }
    }
    child.stdout.on('data', watch)
    child.stderr.on('data', watch)
    child.on('error', error => fail(`pnpm could not be started: ${error.message}`))
    child.on('exit', (status) => {
      if (status !== 0) reason = tail.split('\n').filter(line => /ERR_|\b(ENOSPC|EACCES|ECONN\w+|ENOTFOUND|ETIMEDOUT)\b/.test(line)).at(-1)?.trim() ?? tail.trim().split('\n').at(-1)
      done(status)
    })
  })
  if (code !== 0) fail(`The packages could not be installed. Check the network connection and free disk space (6 GB), then run the same command again: it goes on where it stopped.\n${reason}`)
  await hydrateSymlinks(ROOT)
  writeFileSync(stamp, wanted)
  release()
}

/** Two commands that install into the same folder at once would break it: the second waits for the first. */
async function onlyOne(file) {
  mkdirSync(dirname(file), { recursive: true })
  for (let waited = false; ; await new Promise(done => setTimeout(done, 500))) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' })
      const release = () => rmSync(file, { force: true })
      process.on('exit', release)
      return release
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    if (!isRunning(Number(readFileSync(file, { encoding: 'utf8', flag: 'a+' })))) rmSync(file, { force: true })
    else if (!waited) {
      say('Waiting for another command that installs the packages')
      waited = true
    }
  }
}

function isRunning(pid) {
  try {
    return pid > 0 && process.kill(pid, 0)
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function handOver() {
  // The channel tells the launcher when this process is gone, so that it ends the hub and does not run on unseen.
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', join(ROOT, 'launcher', 'cli.ts'), ...process.argv.slice(2)], { cwd: ROOT, env: { ...environment(), KONTOR_STARTED_AT: String(started) }, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] })
  // A terminal sends Ctrl-C to both; who signals this process alone means the hub. The launcher decides when it is done.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill('SIGTERM'))
  child.on('exit', (code, signal) => process.exit(signal ? 1 : code ?? 1))
}
