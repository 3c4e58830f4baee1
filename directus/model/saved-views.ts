import { defineCollection } from './language/collection.ts'
import { field } from './language/fields.ts'
import { l } from './language/label.ts'

/** Longest search, filter and order of a list that can be kept: what fits into an address. */
export const VIEW_QUERY_MAX = 4000

/** Lists as people like to see them. The portal keeps what it needs to show them; nothing else reads it. */
export const savedViews = defineCollection({
  name: 'saved_views',
  domain: 'platform',
  label: { singular: l('Ansicht', 'View'), plural: l('Ansichten', 'Views') },
  note: l('Gespeicherte Filter, Ordnungen und Spalten der Listen im Portal', 'Saved filters, orders and columns of the lists in the portal'),
  icon: 'view_list',
  hidden: true,
  display: '{{name}}',
  defaultSort: 'name',
  listFields: ['name', 'list', 'owner', 'shared'],
  indexes: [['list', 'owner']],
  fields: {
    name: field.text({ label: l('Name', 'Name'), required: true, maxLength: 80 }),
    list: field.text({ label: l('Liste', 'List'), required: true, maxLength: 64, help: l('Name der Sammlung, zum Beispiel leads', 'Name of the collection, such as leads') }),
    query: field.longText({ label: l('Suche, Filter und Ordnung', 'Search, filters and order'), maxLength: VIEW_QUERY_MAX, help: l('Wie in der Adresse der Liste', 'As in the list\'s address') }),
    columns: field.tags({ label: l('Spalten', 'Columns'), help: l('In ihrer Reihenfolge; leer: die üblichen', 'In their order; empty: the usual ones') }),
    shared: field.boolean({ label: l('Für das ganze Team', 'For the whole team'), default: false }),
    owner: field.person({ label: l('Angelegt für', 'Belongs to'), readonly: true, belongs: 'work' }),
  },
})
