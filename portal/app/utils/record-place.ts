import type { ApiRecord } from './api'
import type { Mark } from './collection'

/** What lists and pages of records say. */
export type RecordText = 'title' | 'one' | 'new' | 'import' | 'search' | 'none' | 'noneText' | 'noneFound' | 'noneFoundText' | 'restoreOne' | 'created' | 'saved' | 'deleted' | 'delete.title' | 'delete.text' | 'delete.failed'

/** A record that one with certain values would be the same as. */
export interface AlikeRecord {
  readonly id: string
  readonly label: string
  /** What else tells it, and why it is held to be the same. */
  readonly text: string
}

/** How records are found that a new one would be the same as. */
export interface AlikeRecords {
  readonly title: string
  /** Outside names of the fields that say so. */
  readonly fields: readonly string[]
  readonly find: (values: Record<string, unknown>) => Promise<readonly AlikeRecord[]>
  /** Where one of them is shown. */
  readonly pathOf: (id: string) => string
}

/** Records as the portal shows them, such as leads or those of a tenant's own collection: where they are, and what is said of them. */
export interface RecordPlace<T extends ApiRecord = ApiRecord> {
  /** Name of the collection. */
  readonly collection: string
  /** Path of the API, such as `/crm/leads`. */
  readonly path: string
  /** Path of the list within the tenant, such as `crm/leads`; a record's page lies below it. */
  readonly page: string
  /** `false`: a record opens beside its list alone. */
  readonly hasPage?: false
  /** Path of the page that imports, within the tenant. */
  readonly importPage?: string
  readonly icon: string
  /** Made by the tenant's administrator, not by the model. */
  readonly own: boolean
  /** What is deleted shows `status: 'deleted'` and can be restored. */
  readonly soft: boolean
  /** Who changed what is kept. */
  readonly history: boolean
  /** Collections of the model whose records are shown on the page of the one that they point to; those of the tenant's own always are. */
  readonly related?: readonly string[]
  /** Collections whose records change something in these, each with the outside name of its relation to them. */
  readonly feeds?: Readonly<Record<string, string>>
  /** Outside names of the fields that the person named elsewhere: forms and details begin with them. */
  readonly wanted?: () => readonly string[]
  readonly nameOf: (record: T) => string
  /** In the person's language; `name` is that of the record. */
  readonly text: (key: RecordText, named?: { readonly name: string }) => string
  /** Where the values come from is kept, and people say whether they are right. */
  readonly origins?: {
    /** Collection of the sources that values come from. */
    readonly sources: string
    /** Where the API has the texts that prove values. */
    readonly documents: string
    readonly verify: (id: string, field: string, said: { readonly verification: string, readonly value: unknown }) => Promise<unknown>
  }
  /** Says what is not valid in values that are kept all the same. */
  readonly judge?: (values: Record<string, unknown>) => Promise<readonly Mark[]>
  /** Records that a new one would be the same as: the form says so and saves it all the same. */
  readonly alike?: AlikeRecords
}
