import { defineCollection } from './language/collection.ts'
import { field } from './language/fields.ts'
import { l } from './language/label.ts'

/** Collections that the administrator made in Studio and shows in the portal. A row is the mark; who may see the records is a matter of rights. */
export const portalCollections = defineCollection({
  name: 'portal_collections',
  domain: 'platform',
  label: { singular: l('Eigene Sammlung im Portal', 'Own collection in the portal'), plural: l('Eigene Sammlungen im Portal', 'Own collections in the portal') },
  note: l('Eigene Sammlungen, die im Portal als Liste, Formular und API erscheinen', 'Own collections that the portal shows as lists, forms and API'),
  icon: 'web',
  display: '{{collection}}',
  defaultSort: 'sort',
  listFields: ['collection', 'sort'],
  fields: {
    collection: field.text({ label: l('Sammlung', 'Collection'), required: true, unique: true, maxLength: 63, collection: true, help: l('Ihr Schlüssel muss „id“ heißen. Alle Rollen, die mit Datensätzen arbeiten, bekommen Rechte dazu; die lassen sich danach ändern.', 'Its key has to be called "id". All roles that work with records get rights to it, which can be changed afterwards.') }),
    sort: field.integer({ label: l('Reihenfolge', 'Order'), default: 0, indexed: true }),
  },
})
