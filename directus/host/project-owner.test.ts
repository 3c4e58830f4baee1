import { expect, it } from 'vitest'
import { nameProjectOwner } from './project-owner.ts'

async function answer(address: string | undefined, noted: string | null): Promise<unknown[]> {
  const answers: unknown[] = []
  await nameProjectOwner(address, { current: async () => noted, set: async owner => answers.push(owner) })
  return answers
}

it('answers for the operator who has said who it is, and wants no advertising', async () => {
  expect(await answer('it@acme.test', null)).toEqual([{ project_owner: 'it@acme.test', org_name: null, project_usage: null, product_updates: false }])
})
it('leaves the question to people otherwise, and their answer as it is', async () => {
  expect(await answer(undefined, null)).toEqual([])
  expect(await answer('', null)).toEqual([])
  expect(await answer('it@acme.test', 'boss@acme.test')).toEqual([])
})
