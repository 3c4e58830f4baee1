import type { Accountability, ExtensionContext } from '@kontor/extension-shared/context'

export type Filter = Readonly<Record<string, unknown>>
export interface NamedLead { readonly id: string, readonly company: string, readonly city: string | null }
export type LeadRecord = Readonly<Record<string, unknown>> & { readonly id: string, readonly company: string }

/** Reads leads as the person who asks: every read goes through Directus' permissions. */
export interface LeadReader {
  named(filter: Filter, limit: number): Promise<NamedLead[]>
  full(filter: Filter, limit: number): Promise<LeadRecord[]>
  count(filter: Filter): Promise<number>
  /** Values of a column that occur in leads that fit. */
  values(column: 'city' | 'country', filter: Filter, limit: number): Promise<string[]>
}

export const LIVE: Filter = { deleted_at: { _null: true } }
const FULL = ['*', 'industry.name_de', 'industry.name_en', 'department.name_de', 'department.name_en', 'owner.first_name', 'owner.last_name']

/** @throws Directus' FORBIDDEN at the first read of somebody who may read no leads */
export async function leadReader({ services, getSchema }: ExtensionContext, accountability: Accountability | null): Promise<LeadReader> {
  const service = new services.ItemsService('leads', { schema: await getSchema(), accountability: accountability as never })
  const read = (query: Record<string, unknown>) => service.readByQuery(query as never) as Promise<unknown[]>
  const live = (filter: Filter): Filter => ({ _and: [LIVE, filter] })
  return {
    named: async (filter, limit) => await read({ fields: ['id', 'company', 'city'], filter: live(filter), sort: [], limit }) as NamedLead[],
    full: async (filter, limit) => await read({ fields: FULL, filter: live(filter), sort: ['company', 'id'], limit }) as LeadRecord[],
    async count(filter) {
      const [row] = await read({ aggregate: { count: ['*'] }, filter: live(filter) }) as [{ count: string | number } | undefined]
      return Number(row?.count ?? 0)
    },
    async values(column, filter, limit) {
      const rows = await read({ aggregate: { count: ['*'] }, group: [column], filter: live({ _and: [{ [column]: { _nnull: true } }, filter] }), limit }) as Record<string, string | null>[]
      return rows.flatMap(row => row[column] ?? [])
    },
  }
}
