import { NodeConnectionTypes, type IExecuteFunctions, type INodeExecutionData, type INodeType, type INodeTypeDescription } from 'n8n-workflow'
import { ACTION_OPERATIONS, ACTIONS, CHAT_PROPERTIES, MAIL_PROPERTIES, PROPOSAL_PROPERTIES } from './action-properties.ts'
import { errorData, toNodeError } from './errors.ts'
import { getCollections, getCountableFields, getFields, getLeadFields, getResources, getSortableFields } from './load-options.ts'
import { getCreateFields, getUpdateFields } from './map-fields.ts'
import { LIST_PROPERTIES, RECORD_PROPERTIES, TOOL_PROPERTIES } from './record-properties.ts'
import { runAsPerson } from './run-as-person.ts'
import { runAsService } from './run-as-service.ts'
import { getPeople, searchRecords, searchValues } from './search-records.ts'

export class Kontor implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Kontor',
    name: 'kontor',
    icon: { light: 'file:../../icons/kontor.svg', dark: 'file:../../icons/kontor.dark.svg' },
    group: ['transform'],
    version: 1,
    subtitle: '={{$parameter["operation"] + ": " + ($parameter["resource"] || $parameter["collection"] || $parameter["tool"])}}',
    description: 'Reads and writes records of a tenant of Kontor, proposes values, sends mails and answers chats',
    defaults: { name: 'Kontor' },
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    usableAsTool: true,
    credentials: [{ name: 'kontorApi', required: true }],
    properties: [
      {
        displayName: 'Act As', name: 'actAs', type: 'options', noDataExpression: true, default: 'service',
        options: [
          { name: 'Service of the Credential', value: 'service', description: 'With the rights that the credential has' },
          { name: 'Person Who Asks', value: 'person', description: 'With the rights of the person whose token comes along; reads only' },
        ],
      },
      { displayName: 'Tenant', name: 'tenant', type: 'string', default: '', placeholder: 'demo', description: 'Short name of the tenant. May stay empty when the credential names one, or is the API access of one.' },
      {
        displayName: 'Token of the Person', name: 'delegationToken', type: 'string', typeOptions: { password: true }, default: '', required: true, placeholder: '={{ $(\'Webhook\').item.json.headers[\'x-kontor-token\'] }}',
        description: 'As an expression: the header X-Kontor-Token with which Kontor called this workflow', displayOptions: { show: { actAs: ['person'] } },
      },
      {
        displayName: 'Resource', name: 'resource', type: 'options', noDataExpression: true, default: '', required: true, typeOptions: { loadOptionsMethod: 'getResources', loadOptionsDependsOn: ['tenant'] },
        description: 'Which records: what the tenant has, as far as the credential sees it', displayOptions: { show: { actAs: ['service'] } },
      },
      {
        displayName: 'Operation', name: 'operation', type: 'options', noDataExpression: true, default: 'getAll', displayOptions: { show: { actAs: ['service'] }, hide: { resource: ACTIONS } },
        options: [
          { name: 'Count', value: 'count', action: 'Count records', description: 'How many records there are, by the values of a field if you like' },
          { name: 'Create', value: 'create', action: 'Create a record', description: 'Make a record' },
          { name: 'Delete', value: 'delete', action: 'Delete a record', description: 'Delete a record; it can be restored' },
          { name: 'Get', value: 'get', action: 'Get a record', description: 'Read one record' },
          { name: 'Get Many', value: 'getAll', action: 'Get many records', description: 'Search, filter and sort records' },
          { name: 'Restore', value: 'restore', action: 'Restore a record', description: 'Take a deletion back' },
          { name: 'Update', value: 'update', action: 'Update a record', description: 'Change fields of a record' },
        ],
      },
      ...ACTION_OPERATIONS,
      {
        displayName: 'Operation', name: 'operation', type: 'options', noDataExpression: true, default: 'getAll', displayOptions: { show: { actAs: ['person'] } },
        options: [
          { name: 'Ask a Tool', value: 'tool', action: 'Ask a tool of the bot', description: 'Ask what bots work with: leads, meaning of a question, who asks' },
          { name: 'Get', value: 'get', action: 'Get a record as the person', description: 'Read one record' },
          { name: 'Get Many', value: 'getAll', action: 'Get many records as the person', description: 'Search, filter and sort records' },
        ],
      },
      {
        displayName: 'Collection Name or ID', name: 'collection', type: 'options', default: '', required: true, typeOptions: { loadOptionsMethod: 'getCollections', loadOptionsDependsOn: ['tenant'] },
        description: 'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>', displayOptions: { show: { actAs: ['person'], operation: ['get', 'getAll'] } },
      },
      ...RECORD_PROPERTIES,
      ...LIST_PROPERTIES,
      ...TOOL_PROPERTIES,
      ...MAIL_PROPERTIES,
      ...CHAT_PROPERTIES,
      ...PROPOSAL_PROPERTIES,
    ],
  }

  methods = {
    loadOptions: { getResources, getCollections, getFields, getLeadFields, getSortableFields, getCountableFields, getPeople },
    listSearch: { searchRecords, searchValues },
    resourceMapping: { getCreateFields, getUpdateFields },
  }

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    const output: INodeExecutionData[] = []
    for (const [index] of this.getInputData().entries()) {
      try {
        const asPerson = this.getNodeParameter('actAs', index) === 'person'
        const records = asPerson ? await runAsPerson(this, index) : await runAsService(this, index)
        output.push(...records.map(json => ({ json, pairedItem: { item: index } })))
      }
      catch (error) {
        const told = toNodeError(this.getNode(), error, index)
        if (!this.continueOnFail()) throw told
        // By its error n8n knows which items go to the output for errors; elsewhere it would take the place of code and status.
        output.push({ json: errorData(error), ...this.getNode().onError === 'continueErrorOutput' ? { error: told } : {}, pairedItem: { item: index } })
      }
    }
    // n8n tells a model nothing at all of a tool without items.
    if (output.length === 0 && this.getNode().type.endsWith('Tool')) output.push({ json: { found: 0 }, pairedItem: { item: 0 } })
    return [output]
  }
}
