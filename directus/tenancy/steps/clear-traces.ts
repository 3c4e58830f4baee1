import { instanceOf } from '@kontor/apply'
import type { Step } from '../jobs/step.ts'
import { readJob } from '../tenants.ts'
import { clearKeycloak } from '../traces/keycloak.ts'
import { blankLines } from '../traces/logs.ts'
import { clearMails } from '../traces/mails.ts'
import { clearN8n } from '../traces/n8n.ts'
import { gonePeople } from '../traces/people.ts'

/** Removes what other services and the logs of this machine keep of the tenant and of its people who are gone. */
export const clearTraces: Step = {
  async run({ world: { env, sql }, job: { id }, tenant: { slug, name, organization_id: organization } }) {
    const people = gonePeople(await readJob(sql, id))
    await clearN8n(env, slug)
    await clearKeycloak(env, { slug, organization, people })
    if (env.MAIL_CATCHER_URL !== undefined) await clearMails(env.MAIL_CATCHER_URL, people)
    const persons = people.flatMap(({ id, email }) => email === null ? [id] : [id, email])
    const words = [`"tenantId":"${slug}"`, `"tenant":"${slug}"`, instanceOf(slug).database, `studio-${slug}`, `organization:${slug}`, ...persons]
    if (env.LOGS_DIR === undefined) return
    await blankLines(env.LOGS_DIR, words)
    // Subjects of mails to people who stay. Elsewhere a name may be any word.
    await blankLines(env.LOGS_DIR, [name], 'mail')
  },
}
