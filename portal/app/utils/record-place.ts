import type { ApiRecord } from './api'
import type { Mark } from './collection'

/** What lists and pages of records say. */
export type RecordText = 'title' | 'one' | 'new' | 'import' | 'search' | 'none' | 'noneText' | 'noneFound' | 'noneFoundText' | 'restoreOne' | 'created' | 'saved' | 'deleted' | 'delete.title' | 'delete.text' | 'delete.failed'

/** Records as the portal shows them, such as leads or those of a tenant's own collection: where they are, and what is said of them. */
export interface RecordPlace<T extends ApiRecord = ApiRecord> {
  /** Name of the collection. */
  readonly collection: string
  /** Path of the API, such as `/crm/leads`. */
  readonly path: string
  /** Path of the list within the tenant, such as `crm/leads`; a record's page lies below it. */
  readonly page: string
  /** Path of the page that imports, within the tenant. */
  readonly importPage?: string
  readonly icon: string
  /** Made by the tenant's administrator, not by the model. */
  readonly own: boolean
  /** What is deleted shows `status: 'deleted'` and can be restored. */
  readonly soft: boolean
  /** Who changed what is kept. */
  readonly history: boolean
  readonly nameOf: (record: T) => string
  /** In the person's language; `name` is that of the record. */
  readonly text: (key: RecordText, named?: { readonly name: string }) => string
  /** Says what is not valid in values that are kept all the same. */
  readonly judge?: (values: Record<string, unknown>) => Promise<readonly Mark[]>
}
