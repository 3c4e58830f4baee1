import { defineHook } from '@directus/extensions-sdk'
import type { Accountability, Database } from '@kontor/extension-shared/context'
import { onSubmissions } from '@kontor/extension-shared/submissions'
import { announceWork } from '@kontor/extension-shared/work'
import { importQueue } from '../import/process.ts'
import { checkDueLeads, hasDueLeads } from './check-due-leads.ts'
import { makeLeads, submissionWork } from '../forms/make-leads.ts'
import { attachFacts, takeFactsOut } from '../facts/attach-facts.ts'
import { guardFacts } from './guard-facts.ts'
import { hasLeads } from './has-leads.ts'
import { hideDeleted } from '@kontor/extension-shared/hide-deleted'
import { prepareLeadCreate } from './prepare-lead-create.ts'
import { prepareLeadUpdate } from './prepare-lead-update.ts'

/** How often leads are looked for that were written past the hooks. */
const DUE_EVERY = 15_000

export default defineHook(({ filter, action }, context) => {
  filter('leads.items.create', prepareLeadCreate)
  filter('leads.items.update', prepareLeadUpdate)
  filter('leads.items.query', query => hideDeleted(query as { filter?: object | null }))
  filter('leads.items.query', (query, _meta, { accountability, schema, database }) => takeFactsOut(query as object, { accountability: accountability as Accountability | null, schema, database: database as Database }))
  filter('leads.items.read', (rows, { query }, { database }) => attachFacts(rows, query as object, database as Database))
  for (const collection of ['lead_origins', 'lead_marks', 'imports', 'import_rows', 'form_submissions']) {
    for (const event of ['create', 'update', 'delete']) filter(`${collection}.items.${event}`, guardFacts)
  }
  action('server.start', async () => {
    const { database, logger } = context
    if (!await hasLeads(database)) return
    await importQueue(context).resume()
    const check = () => checkDueLeads(database).catch(error => logger.error({ err: error }, 'leads not checked'))
    await check()
    announceWork('crm', async () => ({ busy: await importQueue(context).isBusy() || await hasDueLeads(database) }))
    announceWork('crm forms', () => submissionWork(database))
    setInterval(check, DUE_EVERY).unref()
    const take = () => makeLeads(context).catch(error => logger.error({ err: error }, 'no leads made of what was sent'))
    onSubmissions(() => void take())
    process.on('message', (message: { type?: string } | null) => {
      if (message?.type === 'form-submitted') void take()
    })
    await take()
    setInterval(take, DUE_EVERY).unref()
  })
})
