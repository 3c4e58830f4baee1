import { NodeConnectionTypes, type INodeType, type INodeTypeDescription, type ITriggerFunctions, type ITriggerResponse } from 'n8n-workflow'
import { getEventTypes } from './load-event-types.ts'
import { listen, listenOnce } from './listen.ts'

export class KontorTrigger implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Kontor Trigger',
    name: 'kontorTrigger',
    icon: { light: 'file:../../icons/kontor.svg', dark: 'file:../../icons/kontor.dark.svg' },
    group: ['trigger'],
    version: 1,
    subtitle: '={{($parameter["tenants"] || "") + (($parameter["types"] || []).length > 0 ? ": " + $parameter["types"].join(", ") : "")}}',
    description: 'Starts the workflow when something happens in a tenant of Kontor',
    eventTriggerDescription: 'Waiting for something to happen in Kontor',
    activationMessage: 'From now on what happens in Kontor starts this workflow.',
    defaults: { name: 'Kontor Trigger' },
    inputs: [],
    outputs: [NodeConnectionTypes.Main],
    credentials: [{ name: 'kontorApi', required: true }],
    properties: [
      { displayName: 'Each event comes at least once: after a crash one may come again, with the same <code>eventId</code>. What must not be done twice is told apart by it.', name: 'notice', type: 'notice', default: '' },
      { displayName: 'Tenants', name: 'tenants', type: 'string', default: '', placeholder: 'demo, acme', description: 'Short names of the tenants, with commas between. May stay empty when the credential names one, or is the API access of one.' },
      {
        displayName: 'Event Names or IDs', name: 'types', type: 'multiOptions', default: [], typeOptions: { loadOptionsMethod: 'getEventTypes', loadOptionsDependsOn: ['tenants'] },
        description: 'All when none is chosen. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
      },
      {
        displayName: 'Conditions', name: 'conditions', type: 'fixedCollection', typeOptions: { multipleValues: true }, default: {}, placeholder: 'Add Condition', description: 'All of them must hold',
        options: [{
          name: 'rule', displayName: 'Condition', values: [
            { displayName: 'Field', name: 'field', type: 'string', default: '', placeholder: 'status', description: 'Name of the field as in the API' },
            {
              displayName: 'Condition', name: 'condition', type: 'options', default: 'changed',
              options: [
                { name: 'Has Changed', value: 'changed' },
                { name: 'Has Changed From', value: 'changedFrom' },
                { name: 'Has Changed To', value: 'changedTo' },
                { name: 'Is', value: 'is', description: 'Has changed to the value, or a new record has it' },
              ],
            },
            { displayName: 'Value', name: 'value', type: 'string', default: '', description: 'Compared as text; nothing stands for an empty field', displayOptions: { hide: { condition: ['changed'] } } },
          ],
        }],
      },
      {
        displayName: 'First Start', name: 'firstStart', type: 'options', default: 'now', description: 'Where to begin when the workflow is activated for the first time. Later it goes on where it stopped.',
        options: [
          { name: 'With What Happens From Now On', value: 'now' },
          { name: 'With the Oldest Event That Is Kept', value: 'oldest', description: 'Events are kept for seven days' },
        ],
      },
      {
        displayName: 'Options', name: 'options', type: 'collection', default: {}, placeholder: 'Add Option',
        options: [
          { displayName: 'Events Per Run', name: 'eventsPerRun', type: 'number', default: 1, typeOptions: { minValue: 1, maxValue: 50 }, description: 'How many events of a tenant one run of the workflow gets at most, each as an item' },
          { displayName: 'Rows of Imports', name: 'rows', type: 'boolean', default: false, description: 'Whether records that an import makes are told one by one, too' },
        ],
      },
    ],
  }

  methods = { loadOptions: { getEventTypes } }

  async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
    return this.getMode() === 'manual' ? listenOnce(this) : listen(this)
  }
}
