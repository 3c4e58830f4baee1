import { defineCollection } from './language/collection.ts'
import { field } from './language/fields.ts'
import { l } from './language/label.ts'

/** Lives in `platform_core` only. */
export const tenants = defineCollection({
  name: 'tenants',
  domain: 'platform',
  label: { singular: l('Mandant', 'Tenant'), plural: l('Mandanten', 'Tenants') },
  icon: 'domain',
  display: '{{name}} ({{slug}})',
  defaultSort: 'slug',
  listFields: ['slug', 'name', 'status', 'date_created'],
  fields: {
    slug: field.text({ label: l('Kürzel', 'Slug'), required: true, unique: true, maxLength: 40 }),
    name: field.text({ label: l('Name', 'Name'), required: true, search: true }),
    status: field.choice({
      label: l('Zustand', 'State'), required: true, default: 'creating', indexed: true,
      choices: [
        { value: 'creating', label: l('Wird angelegt', 'Being created'), color: '#F59E0B' },
        { value: 'active', label: l('Aktiv', 'Active'), color: '#16A34A' },
        { value: 'suspended', label: l('Gesperrt', 'Suspended'), color: '#64748B' },
        { value: 'failed', label: l('Fehlgeschlagen', 'Failed'), color: '#DC2626' },
      ],
    }),
    organization_id: field.text({ label: l('Kennung der Organisation', 'Organization id'), maxLength: 64, readonly: true }),
    model_hash: field.text({ label: l('Stand des Modells', 'Model version'), maxLength: 64, readonly: true }),
  },
})
