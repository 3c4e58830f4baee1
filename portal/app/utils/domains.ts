import type { Component } from 'vue'

/**
 * What a domain adds to the shell. A layer calls `registerDomain` in a plugin of its own; the shell knows no domain.
 * Labels are keys of the layer's texts.
 */
export interface DomainEntry {
  readonly key: string
  /** Where it shows: in tenants (the default), in the operator's area, or in both. */
  readonly scope?: 'tenant' | 'platform' | 'both'
  /** Cannot be switched off for a tenant. */
  readonly always?: boolean
  /** Place among the domains, ascending. */
  readonly order: number
  readonly navigation: readonly NavigationEntry[]
  /** Cards of the tenant's first page, loaded when it is shown. */
  readonly widgets?: readonly Widget[]
  /** Records for the command palette. */
  readonly search?: readonly RecordSearch[]
  /** Things one can start from anywhere, for the command palette. */
  readonly actions?: readonly NavigationEntry[]
}

/** What is not there for everybody. */
export interface ForSome {
  /** Only for people with one of these roles. */
  readonly roles?: readonly string[]
  /** Only for people who may do that with the collection: `['leads', 'read']`. A tenant decides itself who may. */
  readonly needs?: readonly [collection: string, action: 'read' | 'create']
}

/** How much there is to do somewhere. */
export interface Counted {
  readonly count: (api: ReturnType<typeof useApi>) => Promise<number>
  /** Collections whose events may change it. */
  readonly follows: readonly string[]
}

export interface NavigationEntry extends ForSome {
  readonly key: string
  readonly label: string
  /** What it is called where that is no text of a layer. */
  readonly text?: string
  readonly icon: string
  /** Path within the tenant, such as `crm/leads`. */
  readonly to: string
  readonly counted?: Counted
  /** Shown apart, below the daily work. */
  readonly section?: 'admin' | 'own'
  /** Place among the entries of its section, ascending; as its domain has it when nothing is said. */
  readonly order?: number
}

export interface Widget extends ForSome {
  readonly key: string
  readonly order: number
  /** Columns of four that it takes on a wide screen. */
  readonly span: 1 | 2 | 3 | 4
  readonly component: () => Promise<Component | { default: Component }>
}

export interface FoundRecord {
  readonly id: string
  readonly label: string
  readonly suffix?: string
  readonly icon: string
  /** Path within the tenant. */
  readonly to: string
}

export interface RecordSearch extends ForSome {
  /** Heading of the hits. */
  readonly label: string
  readonly find: (term: string, api: ReturnType<typeof useApi>, signal: AbortSignal) => Promise<FoundRecord[]>
}

const domains = new Map<string, DomainEntry>()

export function registerDomain(entry: DomainEntry): void {
  domains.set(entry.key, entry)
}

/** The domains in the order of the navigation. */
export function allDomains(): DomainEntry[] {
  return [...domains.values()].sort((a, b) => a.order - b.order)
}

/** Slug of the operator's organization; its pages live under `/platform/...`. */
export const PLATFORM = 'platform'

/**
 * The domains that a tenant has switched on.
 * @param modules keys of the modules that are on; all of them when it is not known
 */
export function domainsOf(slug: string | undefined, modules: readonly string[] | undefined): DomainEntry[] {
  const place = slug === PLATFORM ? 'platform' : 'tenant'
  return allDomains().filter(({ key, scope = 'tenant', always }) => (scope === 'both' || scope === place) && (always || scope !== 'tenant' || !modules || modules.includes(key)))
}
