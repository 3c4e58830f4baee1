import type { INodeProperties } from 'n8n-workflow'

const forMail = { show: { actAs: ['service'], resource: ['mail'], operation: ['send'] } }
const forChat = { show: { actAs: ['service'], resource: ['chat'], operation: ['answer'] } }

const forSource = { show: { actAs: ['service'], resource: ['proposal'], operation: ['readSource'] } }
const forLookUp = { show: { actAs: ['service'], resource: ['proposal'], operation: ['lookUp'] } }
const forProposal = { show: { actAs: ['service'], resource: ['proposal'], operation: ['propose'] } }

/** Resources that are no records. */
export const ACTIONS = ['chat', 'mail', 'proposal']

export const ACTION_OPERATIONS: INodeProperties[] = [
  {
    displayName: 'Operation', name: 'operation', type: 'options', noDataExpression: true, default: 'send', displayOptions: { show: { actAs: ['service'], resource: ['mail'] } },
    options: [{ name: 'Send', value: 'send', action: 'Send a mail', description: 'Write to people of the tenant or to addresses, within the tenant\'s limits' }],
  },
  {
    displayName: 'Operation', name: 'operation', type: 'options', noDataExpression: true, default: 'answer', displayOptions: { show: { actAs: ['service'], resource: ['chat'] } },
    options: [{ name: 'Answer', value: 'answer', action: 'Answer a message of the chat', description: 'Answer the message that this workflow was asked, later than its webhook could' }],
  },
  {
    displayName: 'Operation', name: 'operation', type: 'options', noDataExpression: true, default: 'propose', displayOptions: { show: { actAs: ['service'], resource: ['proposal'] } },
    options: [
      { name: 'Look Up Lead', value: 'lookUp', action: 'Look up values of a lead', description: 'Have Kontor read the website of a lead and propose what its imprint says; waits for the end' },
      { name: 'Propose Value', value: 'propose', action: 'Propose a value of a lead', description: 'Propose a value with the passage that proves it; a person decides' },
      { name: 'Read Source', value: 'readSource', action: 'Read a page as a source of a lead', description: 'Have Kontor read a page and keep its text as a source document' },
    ],
  },
]

export const MAIL_PROPERTIES: INodeProperties[] = [
  {
    displayName: 'People Names or IDs', name: 'people', type: 'multiOptions', default: [], displayOptions: forMail, typeOptions: { loadOptionsMethod: 'getPeople', loadOptionsDependsOn: ['tenant'] },
    description: 'People of the tenant. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
  },
  {
    displayName: 'Roles', name: 'roles', type: 'multiOptions', default: [], displayOptions: forMail, description: 'Everybody who has one of them',
    options: [
      { name: 'Administrator', value: 'admin' }, { name: 'Back Office', value: 'backoffice' }, { name: 'Read Only', value: 'readonly' }, { name: 'Sales Manager', value: 'manager' },
      { name: 'Sales Rep', value: 'rep' }, { name: 'Service', value: 'service' }, { name: 'Trainer', value: 'trainer' },
    ],
  },
  { displayName: 'Addresses', name: 'addresses', type: 'string', default: '', displayOptions: forMail, placeholder: 'ada@example.com', description: 'With commas between. Each recipient gets a mail of their own; 20 can be named at once.' },
  { displayName: 'Subject', name: 'subject', type: 'string', default: '', required: true, displayOptions: forMail },
  { displayName: 'Text', name: 'text', type: 'string', typeOptions: { rows: 6 }, default: '', required: true, displayOptions: forMail, description: 'Plain text; an empty line makes a paragraph. What expressions bring in is never markup.' },
  {
    displayName: 'Send Once For', name: 'once', type: 'string', default: '', displayOptions: forMail, placeholder: '={{ $json.eventId }}',
    description: 'What the mail is about, such as the ID of an event: for it this node writes once within a day to the same recipients, however often the workflow runs. Empty: once in each run, also when the node is tried again.',
  },
]

const WEBHOOK = '$(\'Webhook\').item.json'

export const CHAT_PROPERTIES: INodeProperties[] = [
  { displayName: 'Message ID', name: 'messageId', type: 'string', default: '', required: true, displayOptions: forChat, placeholder: `={{ ${WEBHOOK}.body.messageId }}`, description: 'The message that Kontor called this workflow for' },
  { displayName: 'Thread ID', name: 'threadId', type: 'string', default: '', required: true, displayOptions: forChat, placeholder: `={{ ${WEBHOOK}.body.threadId }}` },
  {
    displayName: 'Answer Token', name: 'answerToken', type: 'string', typeOptions: { password: true }, default: '', required: true, displayOptions: forChat, placeholder: `={{ ${WEBHOOK}.headers['x-kontor-answer'] }}`,
    description: 'As an expression: the header X-Kontor-Answer with which Kontor called this workflow. It shows that this workflow was asked.',
  },
  { displayName: 'Text', name: 'text', type: 'string', typeOptions: { rows: 6 }, default: '', required: true, displayOptions: forChat, description: 'The answer, as Markdown' },
  {
    displayName: 'Sources', name: 'sources', type: 'fixedCollection', typeOptions: { multipleValues: true }, default: {}, placeholder: 'Add Lead', displayOptions: forChat, description: 'Leads that the answer rests on',
    options: [{ name: 'source', displayName: 'Lead', values: [{ displayName: 'ID', name: 'id', type: 'string', default: '' }, { displayName: 'Label', name: 'label', type: 'string', default: '', description: 'What the link says' }] }],
  },
]

export const PROPOSAL_PROPERTIES: INodeProperties[] = [
  {
    displayName: 'Lead ID', name: 'leadId', type: 'string', default: '', required: true, placeholder: '={{ $json.payload.id }}', displayOptions: { show: { actAs: ['service'], resource: ['proposal'] } },
  },
  {
    displayName: 'Field Names or IDs', name: 'lookUpFields', type: 'multiOptions', default: [], displayOptions: forLookUp, typeOptions: { loadOptionsMethod: 'getLeadFields', loadOptionsDependsOn: ['tenant'] },
    description: 'What is looked for; everything that can be found when empty. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
  },
  { displayName: 'Address', name: 'address', type: 'string', default: '', required: true, displayOptions: forSource, placeholder: 'https://www.company.com/imprint', description: 'Page that Kontor reads itself: public https addresses, as far as their robots.txt allows it' },
  { displayName: 'Lead Source ID', name: 'sourceId', type: 'string', default: '', displayOptions: forSource, description: 'The lead source (crm) that the page belongs to. May stay empty.' },
  {
    displayName: 'Field Name or ID', name: 'proposedField', type: 'options', default: '', required: true, displayOptions: forProposal, typeOptions: { loadOptionsMethod: 'getLeadFields', loadOptionsDependsOn: ['tenant'] },
    description: 'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
  },
  { displayName: 'Value', name: 'value', type: 'string', default: '', required: true, displayOptions: forProposal, description: 'Of a list its name or ID. Several tags with commas between.' },
  { displayName: 'Document ID', name: 'documentId', type: 'string', default: '', required: true, displayOptions: forProposal, placeholder: '={{ $json.id }}', description: 'The source document in which the value stands: what Read Source answered' },
  { displayName: 'Passage', name: 'passage', type: 'string', typeOptions: { rows: 3 }, default: '', displayOptions: forProposal, description: 'The words of the document that say the value, as they stand there. Empty: the first line that says it.' },
  { displayName: 'Confidence', name: 'confidence', type: 'string', default: '', displayOptions: forProposal, description: 'How sure this is, from 0 to 1. May stay empty.' },
  { displayName: 'Proposer', name: 'proposer', type: 'string', default: '={{ $workflow.name }}', displayOptions: forProposal, description: 'Who decides is shown this name' },
]
