import type { Config } from './config.ts'
import { selectParts } from './order.ts'
import { PARTS } from './parts/index.ts'
import { n8nUrl } from './parts/n8n.ts'
import { DEMO_TENANT } from './parts/host.ts'
import { DEMO_PEOPLE, N8N_OWNER, type Secrets } from './secrets.ts'

/** The table of addresses and logins that ends a start. */
export function summary(config: Config, secrets: Secrets, only?: readonly string[]): string {
  if (only) return selectParts(PARTS, only).map(part => `  ${part.label.padEnd(16)} ${part.url(config)}`).join('\n')
  const rows: [string, string][] = [
    ['Portal', config.publicUrl],
    ['Studio (Directus)', config.studioUrl.replace('{tenant}', DEMO_TENANT)],
    ['n8n editor', n8nUrl(config)],
    ['Mail catcher', `http://localhost:${config.ports.MAIL_PORT}`],
  ]
  return [
    '', 'Kontor is up.', '',
    ...rows.map(([name, url]) => `  ${name.padEnd(20)} ${url}`),
    '', '  Logins (portal and Studio); administrator and operator set up a TOTP app at the first login',
    ...DEMO_PEOPLE.map(person => `  ${person.padEnd(20)} ${secrets.demoPasswords[person]}`),
    '', '  Login of the n8n editor',
    `  ${N8N_OWNER.padEnd(20)} ${secrets.n8nOwnerPassword}`, '',
  ].join('\n')
}
