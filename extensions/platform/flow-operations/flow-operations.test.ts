import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test, vi } from 'vitest'
import { operations as shown } from '../studio/operations.js'
import { OPERATIONS } from './index.ts'
import { parseRecipients } from './recipients.ts'
import { toHtml } from '../mails/deliver-mails.ts'
import { signWorkflowCall } from './start-workflow.ts'

test('Studio offers each operation, with a form in the language of its page', () => {
  const ids = OPERATIONS.map(({ id }) => id)
  expect(shown.map(({ id }) => id)).toEqual(ids)
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { 'directus:extension': { entries: { type: string, name: string }[] } }
  expect(manifest['directus:extension'].entries.filter(({ type }) => type === 'operation').map(({ name }) => name)).toEqual(ids)
  const names = (lang: string) => {
    vi.stubGlobal('document', { documentElement: { lang } })
    return shown.map(({ options }) => options().map(({ field, name }) => `${field}: ${name}`))
  }
  const [german, english] = [names('de-DE'), names('en-US')]
  vi.unstubAllGlobals()
  expect(german[0]).toContain('title: Titel')
  expect(english[0]).toContain('title: Title')
  expect(german.map(list => list.length)).toEqual(english.map(list => list.length))
})

test('recipients are people, roles and addresses, however they come', () => {
  const id = '6b6f6e74-6f72-4003-8000-000000000007'
  expect(parseRecipients(`${id}, manager;a@b.test`)).toEqual({ people: [id], roles: ['manager'], addresses: ['a@b.test'] })
  expect(parseRecipients([[id], null, id])).toEqual({ people: [id], roles: [], addresses: [] })
  for (const [value, name] of [['boss', '"boss"'], ['', 'nobody'], [undefined, 'nobody'], [[null], 'nobody']] as const) {
    expect(() => parseRecipients(value)).toThrow(expect.objectContaining({ code: 'FLOW_RECIPIENT_UNKNOWN', message: expect.stringContaining(name) as string }) as Error)
  }
})

test('what a variable brings into a mail is never markup', () => {
  expect(toHtml('Hallo <script>x</script> & "Co"\nheute\n\nGruß')).toBe('<p>Hallo &lt;script&gt;x&lt;/script&gt; &amp; &quot;Co&quot;<br>heute</p>\n<p>Gruß</p>')
})

test('a call of a workflow is signed for a minute and says which tenant calls', () => {
  const [head, body, signature] = signWorkflowCall('key', 'demo', new Date(1_800_000_000_000)).split('.') as [string, string, string]
  expect(signature).toBe(createHmac('sha256', 'key').update(`${head}.${body}`).digest('base64url'))
  expect(JSON.parse(Buffer.from(body, 'base64url').toString())).toMatchObject({ iss: 'kontor-flow', aud: 'n8n', sub: 'demo', iat: 1_800_000_000, exp: 1_800_000_060 })
})
