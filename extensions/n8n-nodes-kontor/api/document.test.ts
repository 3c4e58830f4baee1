import { expect, it } from 'vitest'
import { actionsOf, resourceLabel, resourcesOf } from './document.ts'

it('resources are what the document says of records', () => {
  const leads = { 'x-kontor-collection': 'leads' }
  expect(resourcesOf({ paths: {
    '/api/v1/crm/leads': { get: leads, post: leads }, '/api/v1/crm/leads/{id}': { get: leads, patch: leads, put: leads, delete: leads }, '/api/v1/crm/leads/{id}/restore': { post: leads },
    '/api/v1/crm/leads/counts': { get: leads }, '/api/v1/crm/leads/summary': { get: {} }, '/api/v1/crm/imports': { get: {} }, '/api/v1/crm/industries': { get: { 'x-kontor-collection': 'industries' } },
  } })).toEqual([
    { path: 'crm/industries', collection: 'industries', operations: ['getAll'] },
    { path: 'crm/leads', collection: 'leads', operations: ['getAll', 'count', 'get', 'create', 'update', 'delete', 'restore'] },
  ])
  expect(resourceLabel('crm/leads')).toBe('Leads (crm)')
})

it('what is no record is offered where the hub knows it', () => {
  expect(actionsOf({ paths: { '/api/v1/platform/mails': { post: {} }, '/api/v1/chat/threads': { post: {} } } })).toEqual([{ name: 'Mail', value: 'mail', description: 'send' }])
})
