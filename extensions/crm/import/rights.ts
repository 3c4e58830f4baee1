import type { Accountability, Database, ExtensionContext, SchemaOverview } from '@kontor/extension-shared/context'
import { readRules, type ReadRule } from '@kontor/extension-shared/read-rules'

type Values = Readonly<Record<string, unknown>>
/** So many combinations of values are remembered as allowed or not. */
const REMEMBERED = 10_000

/** What a lead's fields are that rules look at: keys of Directus' filter language that are fields, at the top of each condition. */
function fieldsOf(rule: unknown, into = new Set<string>()): Set<string> {
  if (Array.isArray(rule)) for (const part of rule) fieldsOf(part, into)
  else if (rule !== null && typeof rule === 'object') {
    for (const [name, part] of Object.entries(rule)) {
      if (name === '_and' || name === '_or') fieldsOf(part, into)
      else into.add(name)
    }
  }
  return into
}

/**
 * What the person whose import it is may do with leads, by Directus' own rules but asked for many rows at a time. Rules are
 * looked up once for each batch.
 */
export class ImportRights {
  readonly #services: ExtensionContext['services']
  readonly #schema: SchemaOverview
  readonly #accountability: Accountability
  readonly #known = new Map<string, Promise<boolean>>()

  constructor(services: ExtensionContext['services'], schema: SchemaOverview, accountability: Accountability) {
    this.#services = services
    this.#schema = schema
    this.#accountability = accountability
  }

  get user(): string | null {
    return this.#accountability.user
  }

  #rules(trx: Database, action: 'create' | 'update'): Promise<readonly ReadRule[]> {
    return this.#accountability.admin ? Promise.resolve([]) : readRules(this.#accountability, ['leads'], { schema: this.#schema, knex: trx }, action)
  }

  async #find(trx: Database, ids: readonly string[], accountability: Accountability | null, rule: Values = {}): Promise<Set<string>> {
    const leads = new this.#services.ItemsService('leads', { schema: this.#schema, accountability: accountability as never, knex: trx })
    const rows = await leads.readByQuery({ fields: ['id'], limit: -1, filter: { _and: [{ id: { _in: [...ids] } }, rule] } as never }, { emitEvents: false })
    return new Set(rows.map(row => String(row.id)))
  }

  /** Those of the leads that the person sees; to them the others are not there. */
  async visible(trx: Database, ids: readonly string[]): Promise<ReadonlySet<string>> {
    return this.#accountability.admin || ids.length === 0 ? new Set(ids) : this.#find(trx, ids, this.#accountability)
  }

  /** @returns whether the person may change these fields of one of the leads, as it is before the change */
  async changeable(trx: Database, ids: readonly string[]): Promise<(lead: string, fields: readonly string[]) => boolean> {
    if (this.#accountability.admin) return () => true
    const found: { fields: ReadonlySet<string>, ids: ReadonlySet<string> }[] = []
    for (const { fields, permissions } of await this.#rules(trx, 'update')) found.push({ fields: new Set(fields), ids: await this.#find(trx, ids, null, permissions ?? {}) })
    return (lead, fields) => {
      const mine = found.filter(rule => rule.ids.has(lead))
      return mine.length > 0 && fields.every(field => mine.some(rule => rule.fields.has('*') || rule.fields.has(field)))
    }
  }

  /** Whether the person may change these columns of any lead at all. */
  async mayEverChange(trx: Database, fields: readonly string[]): Promise<boolean> {
    if (this.#accountability.admin) return true
    const rules = await this.#rules(trx, 'update')
    return rules.length > 0 && fields.every(field => rules.some(rule => rule.fields?.includes('*') || rule.fields?.includes(field)))
  }

  /**
   * Whether values are such as the person may give, for what rules say of a lead after the write. Asked of Directus once for
   * each combination of the values that rules look at.
   * @param lead one that the person may change; null for a new one
   */
  async giver(trx: Database, action: 'create' | 'update'): Promise<(lead: string | null, values: Values) => Promise<boolean>> {
    const rules = (await this.#rules(trx, action)).map(rule => rule.validation)
    const looked = rules.every(rule => rule && Object.keys(rule).length > 0) ? [...fieldsOf(rules)] : []
    if (looked.length === 0) return () => Promise.resolve(true)
    return (lead, values) => {
      const given = Object.fromEntries(looked.flatMap(name => values[name] === undefined ? [] : [[name, values[name]]]))
      const key = `${action} ${JSON.stringify(given)}`
      const known = this.#known.get(key)
      if (known) return known
      if (this.#known.size >= REMEMBERED) this.#known.clear()
      const asked = this.#ask(trx, lead, given)
      this.#known.set(key, asked)
      return asked
    }
  }

  /** Directus checks the right before it looks at `preMutationError`; nothing is written. */
  async #ask(trx: Database, lead: string | null, values: Values): Promise<boolean> {
    const leads = new this.#services.ItemsService('leads', { schema: this.#schema, accountability: this.#accountability as never, knex: trx })
    const passed = new Error('passed')
    const options = { emitEvents: false, preMutationError: passed as never }
    try {
      await (lead === null ? leads.createOne({ company: 'Probe', ...values }, options) : leads.updateMany([lead], values, options))
    } catch (error) {
      if (error === passed) return true
      const codes = (Array.isArray(error) ? error : [error]) as readonly ({ readonly code?: string } | null)[]
      if (codes.some(one => one?.code === 'FORBIDDEN' || one?.code === 'FAILED_VALIDATION')) return false
      throw error
    }
    return false
  }
}
