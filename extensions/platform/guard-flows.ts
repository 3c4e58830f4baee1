import { mayFilter } from '@kontor/extension-shared/flow-triggers'
import { platformError } from './errors.ts'

interface Options { readonly type?: unknown, readonly scope?: unknown }

/**
 * A flow that filters an event where it must not (`mayFilter`) would be left out when flows are loaded; who saves one is
 * told at once.
 * @param payload of a write to `directus_flows`, one or several
 * @throws FLOW_NOT_HERE
 */
export function guardFlows(payload: unknown): void {
  for (const row of [payload].flat()) {
    const { type, scope } = optionsOf((row as { options?: unknown } | null)?.options)
    const forbidden = type === 'filter' ? [scope ?? []].flat().find(event => !mayFilter(String(event))) : undefined
    if (forbidden !== undefined) throw platformError('FLOW_NOT_HERE', { event: String(forbidden) })
  }
}

function optionsOf(value: unknown): Options {
  try {
    return (typeof value === 'string' ? JSON.parse(value) : value) as Options | null ?? {}
  }
  catch {
    return {}
  }
}
