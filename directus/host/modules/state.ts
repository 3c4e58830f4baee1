import { MODELS, moduleOf, MODULES, type Collection, type ModuleName } from '@kontor/model'

/** Which modules the tenant of this process has not, as the host says it; read with each request, changed at once. */
export interface ModuleState {
  /** Collections whose items nobody gets. */
  collections(): ReadonlySet<string>
  isOff(module: ModuleName): boolean
  /** @param off names of modules; what is none is left out */
  set(off: readonly string[]): void
}

const TENANT: readonly Collection[] = MODELS.tenant

/** The module of a collection of ours; a tenant's own collections belong to none. */
export function moduleOfCollection(collection: string): ModuleName | undefined {
  const found = TENANT.find(({ name }) => name === collection)
  return found && moduleOf(found.domain)
}

/** @param onChange called after a change, so that what was made from the former state can be thrown away */
export function createModuleState(onChange: () => void = () => {}): ModuleState {
  let off: ReadonlySet<string> = new Set()
  let collections: ReadonlySet<string> = new Set()
  return {
    collections: () => collections,
    isOff: module => off.has(module),
    set(names) {
      const next = new Set<string>(MODULES.filter(module => names.includes(module)))
      if (next.size === off.size && [...next].every(module => off.has(module))) return
      off = next
      collections = new Set(TENANT.filter(({ domain }) => next.has(domain)).map(({ name }) => name))
      onChange()
    },
  }
}
