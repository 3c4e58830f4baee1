import { expect, test } from 'vitest'
import { html, prose } from './html.ts'
import { renderDocs } from './render-page.ts'

const evil = '<img src=x onerror=alert(1)>'
const document = {
  info: { title: 'Kontor', description: 'One.\n\nTwo `code`.' }, servers: [{ url: 'http://hub.test' }], tags: [{ name: 'crm', description: 'Leads' }],
  paths: { '/api/v1/crm/leads': { get: {
    operationId: 'getCrmLeads', tags: ['crm'], summary: 'Lists leads', parameters: [{ in: 'query', name: 'filter', schema: { type: 'object', properties: { xEvil: { title: evil, type: 'string' } } } }],
    responses: { 200: { description: 'Done', content: { 'application/json': { schema: { properties: { data: { type: 'array', items: { $ref: '#/components/schemas/Lead' } } } }, example: { data: [{ id: evil }] } } } }, 401: { 'description': 'Nobody: `UNAUTHENTICATED`', 'x-kontor-codes': ['UNAUTHENTICATED'] } },
  } } },
  components: { schemas: { Lead: { type: 'object', required: ['id'], properties: { id: { type: 'string', format: 'uuid' }, xEvil: { 'title': evil, 'type': 'string', 'x-kontor-custom': true } } } } },
}

test('what a tenant called its fields is text', () => {
  const page = renderDocs(document, 'abc', 'acme')
  expect(page).not.toContain('<img src=x')
  expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;')
  expect(html`${'"><b>'}`.text).toBe('&quot;&gt;&lt;b&gt;')
  expect(prose('a `b<c` d').text).toBe('<p>a <code>b&lt;c</code> d</p>')
})

test('it leads from an operation to its record, and tells codes and own fields', () => {
  const page = renderDocs(document, 'abc', 'acme')
  for (const part of ['id="getCrmLeads"', 'href="#schema-Lead"', 'id="schema-Lead"', '<code>UNAUTHENTICATED</code>', 'own field', 'openapi.json?tenant=acme', 'With the fields of <b>acme</b>']) expect(page).toContain(part)
  expect(renderDocs(document, 'abc', undefined)).toContain('Log in')
})

test('every script and style carries the nonce, and nothing runs from an attribute', () => {
  const page = renderDocs(document, 'abc', undefined)
  for (const [tag] of page.matchAll(/<(?:script|style)\b[^>]*>/g)) expect(tag).toContain('nonce="abc"')
  expect(page).not.toMatch(/\son\w+="|\sstyle="/)
})
