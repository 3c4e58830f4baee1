import type { INodeProperties } from 'n8n-workflow'

const forService = (...operations: string[]) => ({ show: { actAs: ['service'], operation: operations } })
const forPerson = (...operations: string[]) => ({ show: { actAs: ['person'], operation: operations } })

const OPERATORS: INodeProperties['options'] = [
  { name: 'Contains', value: 'contains' }, { name: 'Contains Not', value: 'ncontains' }, { name: 'Ends With', value: 'endsWith' }, { name: 'Equals', value: 'eq' },
  { name: 'Equals Not', value: 'neq' }, { name: 'Greater or Equal', value: 'gte' }, { name: 'Greater Than', value: 'gt' }, { name: 'Is Empty', value: 'empty', description: 'Value true or false' },
  { name: 'Is Not One Of', value: 'nin', description: 'Values with commas between' }, { name: 'Is One Of', value: 'in', description: 'Values with commas between' },
  { name: 'Less or Equal', value: 'lte' }, { name: 'Less Than', value: 'lt' }, { name: 'Starts With', value: 'startsWith' },
]

const DEPENDS = ['tenant', 'resource', 'collection']
const BOTH = { show: { operation: ['getAll'] } }
const CHOOSE = 'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>'

const CONDITIONS = { show: { operation: ['getAll', 'count'] } }

/** What a list is asked for. */
export const LIST_PROPERTIES: INodeProperties[] = [
  {
    displayName: 'Count by Name or ID', name: 'countBy', type: 'options', default: '', displayOptions: forService('count'), typeOptions: { loadOptionsMethod: 'getCountableFields', loadOptionsDependsOn: DEPENDS },
    description: 'A choice or a yes/no field: one item for each of its values; the total when none is chosen. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
  },
  { displayName: 'Return All', name: 'returnAll', type: 'boolean', default: false, description: 'Whether to return all results or only up to a given limit', displayOptions: BOTH },
  { displayName: 'Limit', name: 'limit', type: 'number', default: 50, typeOptions: { minValue: 1 }, description: 'Max number of results to return', displayOptions: { show: { operation: ['getAll'], returnAll: [false] } } },
  { displayName: 'Search', name: 'search', type: 'string', default: '', description: 'Words that must all be found', displayOptions: CONDITIONS },
  {
    displayName: 'Filters', name: 'filters', type: 'fixedCollection', typeOptions: { multipleValues: true }, default: {}, placeholder: 'Add Filter', description: 'All of them must hold', displayOptions: CONDITIONS,
    options: [{
      name: 'rule', displayName: 'Filter', values: [
        { displayName: 'Field Name or ID', name: 'field', type: 'options', default: '', description: CHOOSE, typeOptions: { loadOptionsMethod: 'getSortableFields', loadOptionsDependsOn: DEPENDS } },
        { displayName: 'Operator', name: 'operator', type: 'options', default: 'eq', options: OPERATORS },
        {
          displayName: 'Value', name: 'value', type: 'resourceLocator', default: { mode: 'text', value: '' },
          modes: [
            { displayName: 'Text', name: 'text', type: 'string' },
            { displayName: 'From List', name: 'list', type: 'list', typeOptions: { searchListMethod: 'searchValues', searchable: true }, hint: 'Related records, people, choices' },
          ],
        },
      ],
    }],
  },
  {
    displayName: 'Sort', name: 'sort', type: 'fixedCollection', typeOptions: { multipleValues: true, sortable: true }, default: {}, placeholder: 'Add Field', displayOptions: BOTH,
    options: [{
      name: 'by', displayName: 'Field', values: [
        { displayName: 'Field Name or ID', name: 'field', type: 'options', default: '', description: CHOOSE, typeOptions: { loadOptionsMethod: 'getSortableFields', loadOptionsDependsOn: DEPENDS } },
        { displayName: 'Direction', name: 'direction', type: 'options', default: 'asc', options: [{ name: 'Ascending', value: 'asc' }, { name: 'Descending', value: 'desc' }] },
      ],
    }],
  },
  {
    displayName: 'Field Names or IDs', name: 'fields', type: 'multiOptions', default: [], displayOptions: BOTH,
    description: 'All when none is chosen. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.', typeOptions: { loadOptionsMethod: 'getFields', loadOptionsDependsOn: DEPENDS },
  },
]

/** What names a record, and what is written into it. */
export const RECORD_PROPERTIES: INodeProperties[] = [
  {
    displayName: 'Record', name: 'id', type: 'resourceLocator', default: { mode: 'list', value: '' }, required: true, description: 'Which record', displayOptions: { show: { operation: ['get', 'update', 'delete', 'restore'] } },
    modes: [
      { displayName: 'From List', name: 'list', type: 'list', typeOptions: { searchListMethod: 'searchRecords', searchable: true } },
      { displayName: 'By ID', name: 'id', type: 'string', placeholder: '={{ $json.id }}' },
    ],
  },
  {
    displayName: 'Values', name: 'values', type: 'resourceMapper', noDataExpression: true, default: { mappingMode: 'defineBelow', value: null }, required: true, displayOptions: forService('create'),
    typeOptions: { loadOptionsDependsOn: DEPENDS, resourceMapper: { resourceMapperMethod: 'getCreateFields', mode: 'add', fieldWords: { singular: 'field', plural: 'fields' }, addAllFields: false, multiKeyMatch: false, supportAutoMap: true } },
  },
  {
    displayName: 'Values', name: 'values', type: 'resourceMapper', noDataExpression: true, default: { mappingMode: 'defineBelow', value: null }, required: true, displayOptions: forService('update'),
    typeOptions: { loadOptionsDependsOn: DEPENDS, resourceMapper: { resourceMapperMethod: 'getUpdateFields', mode: 'add', fieldWords: { singular: 'field', plural: 'fields' }, addAllFields: false, multiKeyMatch: false, supportAutoMap: true } },
  },
]

/** What a tool of the bot is asked. */
export const TOOL_PROPERTIES: INodeProperties[] = [
  {
    displayName: 'Tool', name: 'tool', type: 'options', default: 'leads', displayOptions: forPerson('tool'),
    options: [
      { name: 'Find Leads', value: 'leads', description: 'By ID, name, places, status, rating, owner or topics' },
      { name: 'Understand', value: 'understand', description: 'What a question asks for' },
      { name: 'Who Asks', value: 'me', description: 'Name and settings of the person' },
    ],
  },
  {
    displayName: 'Parameters', name: 'parameters', type: 'fixedCollection', typeOptions: { multipleValues: true }, default: {}, placeholder: 'Add Parameter', displayOptions: { show: { actAs: ['person'], operation: ['tool'], tool: ['leads', 'understand'] } },
    options: [{ name: 'parameter', displayName: 'Parameter', values: [{ displayName: 'Name', name: 'name', type: 'string', default: '' }, { displayName: 'Value', name: 'value', type: 'string', default: '' }] }],
  },
]
