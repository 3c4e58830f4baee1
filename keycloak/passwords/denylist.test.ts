import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { realmSettings } from '../realm/realm.ts'
import { readEnv } from '../env.ts'
import { CONTEXT_WORDS, formsOf } from './context-words.ts'

const lines = readFileSync(join(import.meta.dirname, 'denylist.txt'), 'utf8').trimEnd().split('\n')
const list = new Set(lines)

test('passwords that are known to everybody and long enough for the realm are refused, thousands of them', () => {
  for (const password of ['123qweasdzxc', '1qaz2wsx3edc', 'qwertyqwerty', '123456654321', 'leavemealone']) expect(list.has(password), password).toBe(true)
  const context = new Set(CONTEXT_WORDS.flatMap(formsOf))
  expect(lines.filter(line => !context.has(line)).length).toBeGreaterThan(9000)
})

test('so are the usual forms of every word that suggests itself here', () => {
  for (const password of ['kontor123456', 'kontorkontor', 'vertrieb2026!', 'passwort1234', 'willkommen-2026']) expect(list.has(password), password).toBe(true)
  for (const word of CONTEXT_WORDS) expect(formsOf(word).filter(form => !list.has(form)), word).toEqual([])
})

test('each line is one that the realm would take otherwise: long enough, and in small letters, as Keycloak compares', () => {
  expect(lines.filter(line => line.length < 12 || line.length > 128 || line !== line.toLowerCase())).toEqual([])
  expect(list.size).toBe(lines.length)
})

test('the realm uses it', () => {
  const secret = (letter: string) => letter.repeat(40)
  const env = readEnv({
    KEYCLOAK_INTERNAL_URL: 'http://127.0.0.1:8180/auth', KEYCLOAK_CONSOLE_URL: 'http://127.0.0.1:8180/auth', KEYCLOAK_ADMIN_CLIENT_ID: 'launcher', KEYCLOAK_ADMIN_CLIENT_SECRET: secret('a'), PUBLIC_URL: 'https://hub.test', PORTAL_INTERNAL_URL: 'http://portal:3000',
    STUDIO_URL: 'https://{tenant}.hub.test', PORTAL_CLIENT_SECRET: secret('p'), N8N_CLIENT_SECRET: secret('n'), PROVISIONER_CLIENT_SECRET: secret('v'), STUDIO_CLIENT_KEY: secret('s'), SMTP_HOST: '127.0.0.1', SMTP_PORT: '1025',
  })
  expect(realmSettings(env).passwordPolicy?.split(' and ')).toContain('passwordBlacklist(denylist.txt)')
})
