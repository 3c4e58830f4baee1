import { expect, test } from 'vitest'
import { listOf, pageOf } from './record-pages.ts'

test('records of the model and of own collections have pages; what has none leads nowhere', () => {
  expect([pageOf('leads', '1'), pageOf('activities', '4'), pageOf('tasks', '2'), pageOf('visits', '3'), pageOf('visits', 'a/b', true), pageOf(null, null)]).toEqual(['crm/leads/1', 'crm/activities/4', 'tasks?open=2', undefined, 'custom/visits/a%2Fb', undefined])
  expect([listOf('leads'), listOf('visits'), listOf('visits', true)]).toEqual(['crm/leads', undefined, 'custom/visits'])
})
