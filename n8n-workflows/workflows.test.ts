import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

interface Node {
  readonly id: string
  readonly name: string
  readonly type: string
  readonly webhookId?: string
  readonly parameters: Readonly<Record<string, unknown>>
  readonly credentials?: Readonly<Record<string, { readonly id: string, readonly name: string }>>
}
interface Workflow {
  readonly id: string
  readonly name: string
  readonly active: boolean
  readonly nodes: readonly Node[]
  readonly connections: Readonly<Record<string, { readonly main: readonly (readonly { readonly node: string }[])[] }>>
  readonly settings: Readonly<Record<string, unknown>>
}
interface Credential { readonly id: string, readonly name: string, readonly type: string, readonly data: Readonly<Record<string, unknown>> }

const HERE = import.meta.dirname
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const read = <T>(file: string) => JSON.parse(readFileSync(join(HERE, file), 'utf8')) as T
const jsonIn = (folder: string) => readdirSync(join(HERE, folder)).filter(name => name.endsWith('.json')).map(name => join(folder, name))
const domains = readdirSync(HERE, { withFileTypes: true }).filter(entry => entry.isDirectory() && !['credentials', 'fixtures', 'node_modules'].includes(entry.name)).map(entry => entry.name)
const workflows = domains.flatMap(jsonIn).map(file => [file, read<Workflow>(file)] as const)
const credentials = jsonIn('credentials').map(file => [file, read<Credential>(file)] as const)

it('there are workflows, each with an id of its own', () => {
  expect(workflows.length).toBeGreaterThan(0)
  expect(new Set(workflows.map(([, w]) => w.id)).size).toBe(workflows.length)
})

const ADDRESSES = /^\$\{(?:HOST_INTERNAL_URL|PORTAL_INTERNAL_URL)\}\//
/** Runs of the library end here, when they end badly. */
const FAILED_RUN = 'kontorLibFailed1'
const isOf = (...folders: string[]) => ([file]: readonly [string, Workflow]) => folders.some(folder => file.startsWith(`${folder}/`))

describe.each(workflows)('%s', (file, workflow) => {
  const text = readFileSync(join(HERE, file), 'utf8')
  const working = workflow.nodes.filter(node => node.type !== 'n8n-nodes-base.stickyNote')

  it('keeps its ids, so that an import changes and does not double it', () => {
    expect(workflow.id).toMatch(/^[A-Za-z0-9]{16}$/)
    for (const node of workflow.nodes) expect(node.id, node.name).toMatch(UUID)
    expect(new Set(workflow.nodes.map(node => node.id)).size).toBe(workflow.nodes.length)
    expect(new Set(workflow.nodes.map(node => node.name)).size).toBe(workflow.nodes.length)
  })
  it('explains itself on sticky notes in German and English', () => {
    const notes = workflow.nodes.filter(node => node.type === 'n8n-nodes-base.stickyNote').map(node => String(node.parameters.content))
    expect(notes.length).toBeGreaterThan(1)
    for (const note of notes) expect(note).toMatch(/\*\*DE\*\*[\s\S]*\*\*EN\*\*/)
  })
  it('opens its webhooks to Kontor alone, at fixed addresses', () => {
    for (const node of working.filter(n => n.type === 'n8n-nodes-base.webhook')) {
      expect(node.parameters).toMatchObject({ httpMethod: 'POST', authentication: 'jwtAuth' })
      expect(node.parameters.path).toMatch(/^kontor-[a-z-]+$/)
      expect(node.webhookId).toMatch(UUID)
    }
  })
  it('holds no secret, and names no credential that there is not', () => {
    expect(text).not.toMatch(/eyJ[A-Za-z0-9_-]{10,}|Bearer [A-Za-z0-9]{10,}|"(?:password|secret|apiKey|token|clientSecret)"\s*:\s*"[^"=$]/)
    for (const node of working) for (const [type, { id, name }] of Object.entries(node.credentials ?? {})) {
      expect(credentials.some(([, c]) => c.id === id && c.name === name && c.type === type), `${node.name}: ${name}`).toBe(true)
    }
  })
  it('does without the slow Code node', () => {
    expect(working.filter(node => node.type === 'n8n-nodes-base.code')).toEqual([])
  })
  it('joins nodes that there are', () => {
    const names = new Set(working.map(node => node.name))
    for (const [from, { main }] of Object.entries(workflow.connections)) {
      expect(names).toContain(from)
      for (const target of main.flat()) expect(names).toContain(target.node)
    }
  })
  it('asks for no node by a name that there is not', () => {
    const names = new Set(working.map(node => node.name))
    for (const [, name] of text.matchAll(/\$\('([^']+)'\)/g)) expect(names).toContain(name)
  })
  it('keeps nothing of runs that went well', () => {
    expect(workflow.settings).toMatchObject({ saveDataSuccessExecution: 'none', saveManualExecutions: false })
  })
})

describe.each(workflows.filter(isOf('chat')))('%s', (_, workflow) => {
  const working = workflow.nodes.filter(node => node.type !== 'n8n-nodes-base.stickyNote')
  it('reads as the person who asks, at the hub, and changes nothing', () => {
    for (const node of working.filter(n => n.type === 'n8n-nodes-base.httpRequest')) {
      expect(String(node.parameters.url), node.name).toMatch(ADDRESSES)
      expect(node.parameters.method, node.name).toBe('GET')
      expect(JSON.stringify(node.parameters.headerParameters), node.name).toContain('x-kontor-token')
    }
  })
  it('leads every way to an answer', () => {
    const ends = working.filter(node => !workflow.connections[node.name]?.main.flat().length)
    expect(ends.map(node => node.type)).toEqual(['n8n-nodes-base.respondToWebhook'])
  })
})

describe('the library', () => {
  const library = workflows.filter(isOf('crm', 'library'))
  it('has what is promised, and a workflow for runs that failed', () => {
    expect(library.map(([file]) => file)).toEqual(['crm/enrichment.json', ...['dead-letters', 'failed-run', 'stale-leads', 'web-form', 'weekly-report', 'welcome-owner'].map(name => `library/${name}.json`)])
    expect(library.find(([, { id }]) => id === FAILED_RUN)?.[1].nodes.map(({ type }) => type)).toContain('n8n-nodes-base.errorTrigger')
  })
  it.each(library)('%s is switched off until the operator switches it on', (_, workflow) => {
    expect(workflow.active).toBe(false)
  })
  it.each(library)('%s tells of failed runs', (_, workflow) => {
    expect(workflow.settings.errorWorkflow).toBe(workflow.id === FAILED_RUN ? undefined : FAILED_RUN)
  })
  it.each(library)('%s is explained in docs/library.md', (_, workflow) => {
    expect(readFileSync(join(HERE, '..', 'docs', 'library.md'), 'utf8')).toContain(workflow.name.replace('Kontor · Library · ', ''))
  })
  it.each(library)('%s writes its mails in both languages: the tenant to its people, the hub to the operator', (_, { nodes }) => {
    const [toPeople, toOperator] = [nodes.filter(({ parameters }) => parameters.resource === 'mail'), nodes.filter(({ type }) => type === 'n8n-nodes-base.emailSend')]
    expect(toPeople.length + toOperator.length).toBeGreaterThan(0)
    for (const { parameters } of toOperator) {
      expect(parameters).toMatchObject({ fromEmail: '${MAIL_FROM}', toEmail: '${OPERATOR_EMAIL}', options: { appendAttribution: false } })
    }
    for (const { parameters } of [...toPeople, ...toOperator]) expect(`${String(parameters.subject)}${String(parameters.text)}`).toMatch(/locale === "en"| \/ /)
  })
  it.each(library.filter(([, { nodes }]) => nodes.some(({ type }) => type === 'CUSTOM.kontorTrigger')))('%s writes once about an event, however often that comes', (_, { nodes }) => {
    for (const { parameters } of nodes.filter(({ parameters }) => parameters.resource === 'mail')) expect(parameters.once).toBe('={{ $(\'Event\').item.json.eventId }}')
  })
  it.each(library)('%s changes no record: a person does', (_, { nodes }) => {
    for (const { name, parameters } of nodes.filter(({ type }) => type === 'CUSTOM.kontor')) expect(parameters.resource === 'mail' ? ['send'] : parameters.resource === 'proposal' ? ['lookUp', 'readSource', 'propose'] : ['get', 'getAll', 'count'], name).toContain(parameters.operation)
  })
  it.each(library)('%s asks nobody elsewhere: what strangers have entered is read by the hub', (_, { nodes }) => {
    expect(nodes.filter(({ type }) => type === 'n8n-nodes-base.httpRequest')).toEqual([])
  })
})

describe.each(credentials)('%s', (_, credential) => {
  it('is a template: its secret is filled in at the import', () => {
    const fields = Object.entries(credential.data).map(([key, value]) => [key, String(value)] as const)
    const secrets = fields.filter(([key]) => /(?:secret|password|token|key|value)$/i.test(key))
    expect(secrets.length).toBeGreaterThan(0)
    for (const [key, value] of secrets) expect(value, key).toMatch(/^\$\{[A-Z][A-Z0-9_]*\}$/)
    for (const [key, value] of fields) if (key !== 'name' && !value.startsWith('${')) expect(value, key).not.toMatch(/:\/\/|^[\w+/=-]{20,}$/)
  })
})
