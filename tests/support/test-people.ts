import { randomBytes } from 'node:crypto'
import { realmAdmin } from './realm-admin.ts'

export const PASSWORD = 'a-good-password-4-tests'

/** Whose account an address is; undefined when nobody's. */
export const subOf = async (email: string) => (await realmAdmin<{ id: string }[]>('GET', `/users?email=${encodeURIComponent(email)}&exact=true`))[0]?.id

/** The people that one file of tests invites: a word of this run in their addresses tells them from those of others. */
export function testPeople() {
  const run = randomBytes(3).toString('hex')
  return {
    run,
    address: (name: string) => `${name}-${run}@people.test`,
    /** Gives somebody who was invited a password, as if the link of the mail had been followed. */
    async settle(email: string): Promise<void> {
      const sub = await subOf(email)
      await realmAdmin('PUT', `/users/${sub}/reset-password`, { type: 'password', value: PASSWORD, temporary: false })
      const user = await realmAdmin<Record<string, unknown>>('GET', `/users/${sub}`)
      await realmAdmin('PUT', `/users/${sub}`, { ...user, requiredActions: [], emailVerified: true })
    },
    async removeAll(): Promise<void> {
      const made = await realmAdmin<{ id: string, username: string }[]>('GET', '/users?search=*@people.test&max=500')
      for (const { id, username } of made) if (username.endsWith(`-${run}@people.test`)) await realmAdmin('DELETE', `/users/${id}`)
    },
  }
}
