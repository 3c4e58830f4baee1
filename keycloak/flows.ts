import type { AdminCalls } from './admin.ts'
import type { Step } from './realm/browser-flow.ts'

interface Execution { readonly id: string, readonly requirement: string, readonly providerId?: string, readonly displayName?: string, readonly level: number, readonly authenticationFlow?: boolean }

/**
 * Makes a login flow with its sub-flows, unless the realm uses it already. One that is there and not used was cut off in
 * the middle, and is made anew.
 * @param used whether something uses it; not given, it is the realm's flow in a browser
 */
export async function ensureFlow(admin: AdminCalls, alias: string, steps: readonly Step[], used?: boolean): Promise<void> {
  if (used ?? (await admin.call<{ browserFlow?: string }>('GET', '')).browserFlow === alias) return
  const flows = await admin.call<{ id: string, alias: string }[]>('GET', '/authentication/flows')
  const unused = flows.find(flow => flow.alias === alias)
  if (unused) await admin.call('DELETE', `/authentication/flows/${unused.id}`)
  await admin.call('POST', '/authentication/flows', { alias, providerId: 'basic-flow', topLevel: true, builtIn: false })
  await addSteps(admin, alias, steps)
}

async function addSteps(admin: AdminCalls, parent: string, steps: readonly Step[]): Promise<void> {
  const path = `/authentication/flows/${encodeURIComponent(parent)}/executions`
  for (const step of steps) {
    if (step.flow) await admin.call('POST', `${path}/flow`, { alias: step.flow, type: 'basic-flow', provider: 'registration-page-form' })
    else await admin.call('POST', `${path}/execution`, { provider: step.provider })
    // New steps come last among those of the parent itself (level 0 of its own listing).
    const added = (await admin.call<Execution[]>('GET', path)).filter(execution => execution.level === 0).at(-1)
    if (!added) throw new Error(`Keycloak did not add a step to ${parent}`)
    await admin.call('PUT', path, { ...added, requirement: step.requirement })
    if (step.config) await admin.call('POST', `/authentication/executions/${added.id}/config`, { alias: `${parent} ${step.provider}`, config: step.config })
    if (step.flow) await addSteps(admin, step.flow, step.steps ?? [])
  }
}
