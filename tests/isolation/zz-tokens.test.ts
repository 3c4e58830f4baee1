import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { hub } from '../support/hub.ts'
import { realmToken } from '../support/realm-tokens.ts'
import { createOverCli } from '../support/tenants.ts'

test('tokens', { timeout: 120_000 }, async () => {
  const slug = `st-${Date.now().toString(36)}`
  expect(await createOverCli(slug)).toMatchObject({ code: 0 })
  const member = (group: string, alias: string, amr: readonly string[]) => realmToken({ claims: { organization: { [alias]: { id: '1', groups: [`/${group}`] } }, amr }, lifespan: 7200 })
  writeFileSync('/tmp/st.env', `SLUG=${slug}\nBASE=${hub().publicUrl}\nADMIN=${await member('admin', slug, ['pwd', 'otp'])}\nREP=${await member('rep', slug, ['pwd'])}\nOPERATOR=${await member('operator', 'platform', ['pwd', 'otp'])}\n`)
})
