import { randomUUID } from 'node:crypto'
import { AUTOMATION_USER } from '@kontor/policies'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hub } from '../support/hub.ts'
import { rowsOf } from '../support/inside.ts'
import { mailTo } from '../support/mail.ts'
import { openModel, type Model } from '../support/model.ts'
import { callWebhook, openEditor, SERVICE, workflowOf, type Editor, type Node } from '../support/n8n.ts'

const PATH = 'kontor-test-agent'
const city = `Stadt ${randomUUID()}`
/** What a test's question stands for. */
const plans = new Map<string, { tool: string, input: object }>()

let editor: Editor
let model: Model
let id = ''
let openAi: Record<string, { id: string, name: string }>

/** As the editor writes it when the builder lets the model fill in a field. */
const fromAI = (key: string, description: string, type = 'string') => `={{ /*n8n-auto-generated-fromAI-override*/ $fromAI('${key}', \`${description}\`, '${type}') }}`

beforeAll(async () => {
  model = await openModel(question => plans.get(question) ?? { tool: 'none', input: {} })
  editor = await openEditor()
  openAi = await editor.makeCredential('openAiApi', { apiKey: 'none', url: model.url })
  const tool = (name: string, parameters: object): Node => ({ name, type: 'CUSTOM.kontorTool', credentials: SERVICE, parameters: { actAs: 'service', tenant: 'demo', resource: 'crm/leads', ...parameters } })
  const column = (id: string, type = 'string') => ({ id, displayName: id, required: false, defaultMatch: false, display: true, canBeUsedToMatch: false, type })
  const mapped = (value: Record<string, string>) => ({ mappingMode: 'defineBelow', value, matchingColumns: [], schema: Object.keys(value).map(name => column(name)), attemptToConvertTypes: false, convertFieldsToString: false })
  const tools = [
    tool('Find leads', { operation: 'getAll', returnAll: false, limit: 10, filters: { rule: [{ field: 'city', operator: 'eq', value: fromAI('city', 'Town of the leads') }] }, sort: { by: [{ field: 'company', direction: 'asc' }] }, fields: ['company', 'status'] }),
    tool('Make a task', { resource: 'platform/tasks', operation: 'create', values: mapped({ title: fromAI('title', 'What is to be done'), dueOn: fromAI('day', 'Until when: 2027-01-31') }) }),
    tool('Write a mail', { resource: 'mail', operation: 'send', people: [], roles: [], addresses: fromAI('to', 'Address'), subject: fromAI('subject', 'What it is about'), text: fromAI('text', 'Plain text'), once: '' }),
    tool('Change a lead', { operation: 'update', id: fromAI('lead', 'ID of the lead'), values: mapped({ company: fromAI('company', 'New name') }), descriptionType: 'manual', toolDescription: 'Corrects the name of a company' }),
  ]
  const workflow = workflowOf('Kontor · Test · Agent', {
    [PATH]: [{ name: 'Agent', type: '@n8n/n8n-nodes-langchain.agent', typeVersion: 3.1, parameters: { promptType: 'define', text: '={{ $json.body.question }}', options: {} } }],
  })
  const chat: Node = { name: 'Model', type: '@n8n/n8n-nodes-langchain.lmChatOpenAi', typeVersion: 1.3, credentials: openAi, parameters: { model: { __rl: true, mode: 'id', value: 'test' }, responsesApiEnabled: false, options: { maxRetries: 0 } } }
  id = await editor.make({
    ...workflow,
    nodes: [...workflow.nodes, ...[chat, ...tools].map((node, index) => ({ id: randomUUID(), typeVersion: 1, ...node, position: [index * 200, 400] }))],
    connections: { ...workflow.connections, ...Object.fromEntries([[chat, 'ai_languageModel'] as const, ...tools.map(node => [node, 'ai_tool'] as const)].map(([{ name }, type]) => [name, { [type]: [[{ node: 'Agent', type, index: 0 }]] }])) },
  })
  await rowsOf('tenant_demo', 'INSERT INTO leads (company, city) VALUES (\'Werkzeug GmbH\', $1), (\'Zweites Werkzeug AG\', $1)', [city])
}, 60_000)

afterAll(async () => {
  if (id) await editor.remove(id)
  for (const { id } of Object.values(openAi)) await editor.ask('DELETE', `/credentials/${id}`)
  await model.close()
})

/** @returns what the agent says at the end: here, word for word what the tool told the model */
async function askAgent(tool: string, input: object): Promise<string> {
  const question = randomUUID()
  plans.set(question, { tool, input })
  const { status, items } = await callWebhook(PATH, { question })
  expect(status, JSON.stringify(items)).toBe(200)
  return String(items[0]?.output)
}

test('a model finds records with what it fills in, and is told what is there, as little as was asked for', async () => {
  const found = JSON.parse(await askAgent('Find_leads', { city })) as unknown
  expect(found).toEqual([expect.objectContaining({ company: 'Werkzeug GmbH', status: 'new' }), expect.objectContaining({ company: 'Zweites Werkzeug AG' })])
  expect(JSON.parse(await askAgent('Find_leads', { city: 'Nirgendwo' }))).toEqual([{ found: 0 }])
})

test('a model reads what each tool does, and what it has to fill in', async () => {
  await askAgent('Find_leads', { city })
  const tools = new Map(model.got.at(-1)?.tools.map(tool => [tool.name, tool]))
  expect(tools.get('Find_leads')).toMatchObject({
    description: 'getAll crm/leads in Kontor',
    parameters: { properties: { city: { type: 'string', description: 'Town of the leads' } }, required: ['city'] },
  })
  expect(tools.get('Make_a_task')?.description).toBe('create platform/tasks in Kontor')
  expect(tools.get('Change_a_lead')?.description).toBe('Corrects the name of a company')
  for (const { text } of model.got) expect(text).not.toMatch(/eyJ[\w-]+\.[\w-]+/)
})

test('what a model makes is made as the automation, and what automation may not do, it is told it may not', async () => {
  const title = `Anrufen ${randomUUID()}`
  expect(await askAgent('Make_a_task', { title, day: '2027-01-31' })).toContain(title)
  expect(await rowsOf('tenant_demo', 'SELECT user_created, due_on::text FROM tasks WHERE title = $1', [title])).toEqual([{ user_created: AUTOMATION_USER.id, due_on: '2027-01-31' }])
  const [lead] = await rowsOf<{ id: string }>('tenant_demo', 'SELECT id FROM leads WHERE city = $1 AND company = \'Werkzeug GmbH\'', [city])
  expect(await askAgent('Change_a_lead', { lead: lead?.id, company: 'Von einem Modell' })).toContain('FORBIDDEN')
  expect(await rowsOf('tenant_demo', 'SELECT company FROM leads WHERE id = $1', [lead?.id])).toEqual([{ company: 'Werkzeug GmbH' }])
})

test('a model writes a mail within the tenant\'s limits, and is told whom it cannot write to', async () => {
  const to = `${randomUUID()}@agent.test`
  expect(JSON.parse(await askAgent('Write_a_mail', { to, subject: 'Vom Modell', text: 'Hallo <b>!</b>' }))).toEqual([{ sent: 1, failed: [] }])
  expect((await mailTo(to)).subject).toBe('Vom Modell')
  expect(await askAgent('Write_a_mail', { to: 'everybody', subject: 'x', text: 'x' })).toContain('RECIPIENT_UNKNOWN')
})

test('the editor offers the node as a tool, with the credential', async () => {
  const types = await (await fetch(`${hub().n8nUrl}/types/nodes.json`, { headers: editor.headers })).json() as { name: string }[]
  expect(types.find(({ name }) => name === 'CUSTOM.kontorTool')).toMatchObject({ displayName: 'Kontor Tool', credentials: [{ name: 'kontorApi' }], outputs: ['ai_tool'] })
})
