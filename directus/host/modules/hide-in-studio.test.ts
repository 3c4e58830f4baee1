import { describe, expect, it } from 'vitest'
import { withHidden } from './hide-in-studio.ts'

const off = new Set(['leads'])

describe('collections as Studio lists them', () => {
  it('those of a module that is off are hidden, others as they are', () => {
    const body = { data: [{ collection: 'leads', meta: { hidden: false, icon: 'person' } }, { collection: 'chat_threads', meta: { hidden: false } }, { collection: 'directus_users', meta: null }] }
    expect(withHidden(body, off)).toEqual({ data: [{ collection: 'leads', meta: { hidden: true, icon: 'person' } }, { collection: 'chat_threads', meta: { hidden: false } }, { collection: 'directus_users', meta: null }] })
    expect(body.data[0]?.meta).toEqual({ hidden: false, icon: 'person' })
  })
  it('so is a single one', () => {
    expect(withHidden({ data: { collection: 'leads', meta: null } }, off)).toEqual({ data: { collection: 'leads', meta: { hidden: true } } })
  })
  it.each([{ errors: [{ message: 'no' }] }, { data: null }, null, 'text'])('%j stays as it is', (body) => {
    expect(withHidden(body, off)).toEqual(body)
  })
})
