import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { CORE_ROLES, TENANT_ROLES } from '@kontor/policies'
import { connect, type Admin } from './admin.ts'
import { allowRoles, clientIds, ensureClient, grantManagement } from './clients.ts'
import { DEMO_PEOPLE } from './demo-people.ts'
import { ensureConsole, ensurePerson, ensureRealm, ensureScopes } from './ensure.ts'
import { readEnv, type ProvisionEnv } from './env.ts'
import { ensureFlow } from './flows.ts'
import { ensureMicrosoft } from './microsoft.ts'
import { ensureOrganization } from './organizations.ts'
import { BROWSER_FLOW, BROWSER_STEPS } from './realm/browser-flow.ts'
import { fixedClients, OWN_ACCOUNT_ROLES, PROVISIONER_ROLES, studioClient, STUDIO_PREFIX } from './realm/clients.ts'
import { REALM } from './realm/realm.ts'
import { RESET_FLOW, RESET_STEPS } from './realm/reset-flow.ts'

const STAMP = 'kontor.provisioned'

/** Fingerprint of our files and of the settings that go into the realm. */
function fingerprint(env: ProvisionEnv): string {
  const folder = dirname(fileURLToPath(import.meta.url))
  const hash = createHash('sha256').update(JSON.stringify(env))
  for (const sub of ['.', 'realm']) for (const name of readdirSync(join(folder, sub)).filter(file => /\.(?:ts|json)$/.test(file)).sort()) hash.update(readFileSync(join(folder, sub, name)))
  return hash.digest('hex')
}

/**
 * Brings the realm to what the code says: makes and patches what we own, drops nothing of people's. May be cut off at
 * any place and begun again.
 * @param first it was never done to its end
 */
async function provision(admin: Admin, env: ProvisionEnv, first: boolean): Promise<void> {
  await ensureRealm(admin, env)
  await ensureConsole(admin, env)
  await ensureScopes(admin)
  await ensureFlow(admin, BROWSER_FLOW, BROWSER_STEPS)
  await ensureFlow(admin, RESET_FLOW, RESET_STEPS, (await admin.client.realms.findOne({ realm: REALM }))?.resetCredentialsFlow === RESET_FLOW)
  await ensureMicrosoft(admin, env)
  for (const client of fixedClients(env)) await ensureClient(admin, client)
  // Those of tenants too: their addresses follow STUDIO_URL.
  for (const slug of new Set(['core', 'demo', ...(await clientIds(admin, STUDIO_PREFIX)).map(id => id.slice(STUDIO_PREFIX.length))])) await ensureClient(admin, studioClient(env, slug))
  await grantManagement(admin, 'provisioner', PROVISIONER_ROLES)
  await allowRoles(admin, 'portal', 'account', OWN_ACCOUNT_ROLES)
  // Keycloak's own client for command lines would take a password from anybody on the public address.
  await ensureClient(admin, { clientId: 'admin-cli', directAccessGrantsEnabled: false })
  // Pages of Keycloak that nobody is shown; the portal has its own.
  for (const clientId of ['account-console', 'security-admin-console']) await ensureClient(admin, { clientId, enabled: false })
  await ensureClient(admin, { clientId: 'account', standardFlowEnabled: false })
  const organizations = {
    platform: await ensureOrganization(admin, 'platform', 'Plattform', CORE_ROLES),
    demo: await ensureOrganization(admin, 'demo', 'Demo GmbH', TENANT_ROLES),
  }
  for (const person of DEMO_PEOPLE) {
    const password = env.DEMO_PASSWORDS[person.email]
    if (password) await ensurePerson(admin, person, password, organizations[person.organization as keyof typeof organizations], first)
  }
  const realm = await admin.client.realms.findOne({ realm: REALM })
  await admin.client.realms.update({ realm: REALM }, { ...realm, browserFlow: BROWSER_FLOW, resetCredentialsFlow: RESET_FLOW, attributes: { ...realm?.attributes, [STAMP]: fingerprint(env) } })
}

const env = readEnv()
const log = pino({ level: env.LOG_LEVEL, base: { service: 'keycloak-provision' } })
const admin = await connect(env)
const realm = await admin.client.realms.findOne({ realm: REALM })
const stamp = realm?.attributes?.[STAMP] as string | undefined
if (stamp === fingerprint(env)) {
  log.info('the realm is as the code says')
} else {
  const start = performance.now()
  await provision(admin, env, stamp === undefined)
  log.info({ ms: Math.round(performance.now() - start) }, 'realm provisioned')
}
