import type { ApiRecord } from './api'
import type { FieldDescriptor } from './collection'

type Forms = Readonly<Record<string, string>> | undefined

/** How a phone number of a record is dialled and read, where the API says so; nothing for any other field. */
export const phoneForms = (record: ApiRecord, { kind, apiName }: Pick<FieldDescriptor, 'kind' | 'apiName'>) =>
  kind === 'phone' ? { normal: (record.normalForms as Forms)?.[apiName], shown: (record.shownForms as Forms)?.[apiName] } : undefined
