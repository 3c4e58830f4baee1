import { hub } from './hub.ts'
import { kontor, type CommandResult } from './kontor.ts'

/** `npm run tenant -- ...` against the shared hub. */
export function tenantCli(args: readonly string[]): Promise<CommandResult> {
  return kontor(['tenant', ...args], hub().env)
}

/** Makes a tenant whose administrator is `admin@<slug>.test`. */
export function createOverCli(slug: string): Promise<CommandResult> {
  return tenantCli(['create', slug, '--name', `Tenant ${slug}`, '--admin', `admin@${slug}.test`])
}

/** Removes a tenant that a test made, in whatever state it is. */
export async function removeTenant(slug: string): Promise<void> {
  const { code, output } = await tenantCli(['show', slug])
  if (code !== 0) return
  if (/, (?:creating|failed)/.test(output)) await tenantCli(['rollback', slug])
  if (/, active/.test(output)) await tenantCli(['suspend', slug])
  await tenantCli(['delete', slug, '--confirm', slug])
}
