#!/usr/bin/env node
// Writes .env for `docker compose` with generated secrets. Needs nothing but Node >= 20.
import { randomBytes } from 'node:crypto'
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

const USAGE = `Usage: node deploy/make-secrets.mjs [--public-url URL] [--studio-url URL] [--smtp HOST[:PORT]] [--without-demo] [--file .env]
  --public-url  the one address that people use (default http://localhost:3000)
  --studio-url  Studio's address with {tenant} in its host name (default http://{tenant}.localhost:8055)
  --smtp        the mail server; without it a mail catcher is started, which delivers nothing
  --without-demo  makes no demo logins
  --file        where to write (default .env); an existing file is never touched`

const SECRETS = [
  'POSTGRES_PASSWORD', 'REDIS_PASSWORD', 'KEYCLOAK_ADMIN_CLIENT_SECRET', 'PORTAL_CLIENT_SECRET', 'N8N_CLIENT_SECRET', 'PROVISIONER_CLIENT_SECRET',
  'STUDIO_CLIENT_KEY', 'HOST_SECRET', 'SESSION_KEY', 'N8N_WEBHOOK_TOKEN', 'N8N_ENCRYPTION_KEY', 'N8N_RUNNERS_AUTH_TOKEN',
]
const DEMO_PEOPLE = JSON.parse(readFileSync(new URL('../keycloak/demo-people.json', import.meta.url), 'utf8')).map(person => person.email)

const { 'public-url': publicUrl, 'studio-url': studioUrl, smtp, file, 'without-demo': withoutDemo } = readArguments()
const [smtpHost, smtpPort] = smtp ? [...smtp.split(':'), '25'] : ['mail', '1025']
const people = Object.fromEntries((withoutDemo ? [] : DEMO_PEOPLE).map(person => [person, password()]))
const lines = [
  '# Written by deploy/make-secrets.mjs. Keep a copy where backups are: without these secrets the data cannot be opened.',
  `COMPOSE_FILE=docker-compose.yml${smtp ? '' : ':deploy/compose.mail.yml'}`,
  'COMPOSE_PATH_SEPARATOR=:',
  `PUBLIC_URL=${publicUrl}`, `STUDIO_URL=${studioUrl}`, `SMTP_HOST=${smtpHost}`, `SMTP_PORT=${smtpPort}`,
  ...SECRETS.map(name => `${name}=${randomBytes(32).toString('base64url')}`),
  `N8N_OWNER_PASSWORD=${password()}`,
  `DEMO_PASSWORDS='${JSON.stringify(people)}'`,
]
write(resolve(file), `${lines.join('\n')}\n`)
process.stdout.write(`Written: ${file} (only you can read it). Next: docker compose up --detach --build --wait\n`)

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        'public-url': { type: 'string', default: 'http://localhost:3000' }, 'studio-url': { type: 'string', default: 'http://{tenant}.localhost:8055' },
        'smtp': { type: 'string' }, 'without-demo': { type: 'boolean', default: false }, 'file': { type: 'string', default: '.env' }, 'help': { type: 'boolean', default: false },
      },
    })
    if (values.help) {
      process.stdout.write(`${USAGE}\n`)
      process.exit(0)
    }
    const publicUrl = values['public-url'].replace(/\/$/, '')
    if (!URL.canParse(publicUrl)) fail(`--public-url ${publicUrl} is not an address.`)
    if (!/^https?:\/\/[^/]*\{tenant\}[^/]*$/.test(values['studio-url'])) fail(`--studio-url ${values['studio-url']} needs {tenant} in its host name, for example https://{tenant}.studio.example.com.`)
    if (values.smtp && !/^[\w.-]+(:\d{1,5})?$/.test(values.smtp)) fail(`--smtp ${values.smtp} is not of the form host or host:port.`)
    return { ...values, 'public-url': publicUrl }
  }
  catch (error) {
    return fail(`${error.message}\n${USAGE}`)
  }
}

/** 20 characters with digit, upper and lower case, which every password policy in the hub takes. */
function password() {
  const alphabet = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789'
  for (;;) {
    // 54 characters: bytes from 216 on would favour the first ones.
    const text = [...randomBytes(64)].filter(byte => byte < 216).slice(0, 20).map(byte => alphabet[byte % alphabet.length]).join('')
    if (text.length === 20 && /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text)) return text
  }
}

function write(path, text) {
  let handle
  try {
    handle = openSync(path, 'wx', 0o600)
  }
  catch (error) {
    fail(error.code === 'EEXIST' ? `${path} exists and is left as it is: the data of a hub depend on its secrets. Move it away to make new ones.` : `${path} cannot be written: ${error.message}`)
  }
  writeSync(handle, text)
  closeSync(handle)
}

function fail(message) {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}
