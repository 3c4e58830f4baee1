import { expect, it } from 'vitest'
import { moduleOfPath } from './tenant-modules.ts'

it.each([
  ['/api/v1/crm/leads?page=1', 'crm'], ['/api/v1/crm', 'crm'], ['/api/v1/chat/threads/1/messages', 'chat'], ['/api/v1/chat?x', 'chat'],
  ['/api/v1/platform/tenants', undefined], ['/api/v1/users/me', undefined], ['/api/v1/crmx/leads', undefined], ['/crm/leads', undefined], ['/api/v1/platform/crm', undefined],
])('the module of %s is %s', (path, module) => expect(moduleOfPath(path)).toBe(module))
