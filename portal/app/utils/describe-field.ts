import { toApiName } from '@kontor/compile/names'
import type { FieldDescriptor } from './collection'

type Described = Pick<FieldDescriptor, 'name' | 'kind' | 'label'> & Partial<FieldDescriptor>

/** A field for lists and forms of what is no collection of the tenant, such as people and tenants. */
export function describeField(field: Described): FieldDescriptor {
  return {
    apiName: toApiName(field.name), required: false, readonly: false, hidden: false, unique: false, search: false, sortable: false,
    width: 'full', provenance: false, custom: false, ...field,
  }
}
