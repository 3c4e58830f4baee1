import { allFields, leads } from '@kontor/model'
import { expect, test } from 'vitest'
import { isOfModel } from './erasable.ts'

test('the model\'s columns are told from the tenant\'s own, whatever these begin with', () => {
  for (const column of ['id', ...Object.keys(allFields(leads)), 'user_created', 'user_updated', 'date_created', 'date_updated', 'deleted_at', 'deleted_by']) expect(isOfModel('leads', column), column).toBe(true)
  for (const column of ['id_card', 'identity', 'user_name', 'date_of_birth', 'deleted_mail', 'birth_name']) expect(isOfModel('leads', column), column).toBe(false)
})
