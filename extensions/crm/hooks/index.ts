import { defineHook } from '@directus/extensions-sdk'
import type { Accountability, Database, ExtensionContext } from '@kontor/extension-shared/context'
import { onSubmissions } from '@kontor/extension-shared/submissions'
import { announceWork } from '@kontor/extension-shared/work'
import { activityWork, countDueActivities } from '../activities/count-due.ts'
import { keepActivities } from '../activities/keep-activities.ts'
import { keepCustomers } from '../customers/keep-customers.ts'
import { enrichmentWork, resumeEnrichments } from '../enrichment/process.ts'
import { askForNewLeads, hasDueSources } from '../sources/ask-new-leads.ts'
import { endBrokenLoads, isLoading } from '../sources/load-register.ts'
import { importQueue } from '../import/process.ts'
import { forgetOldChanges } from '../import/undo.ts'
import { duplicateWork, lookForDuplicates } from '../duplicates/look-for-duplicates.ts'
import { checkDueLeads, hasDueLeads } from './check-due-leads.ts'
import { makeLeads, submissionWork } from '../forms/make-leads.ts'
import { attachFacts, takeFactsOut } from '../facts/attach-facts.ts'
import { attachNormalForms, takeNormalFormsOut } from '../facts/attach-normal-forms.ts'
import { forgetOldMerges } from '../merge/undo-merge.ts'
import { guardFacts } from './guard-facts.ts'
import { hasLeads } from './has-leads.ts'
import { hideDeleted } from '@kontor/extension-shared/hide-deleted'
import { prepareLeadCreate } from './prepare-lead-create.ts'
import { findByOrigin } from '../provenance/find-by-origin.ts'
import { keepValues, withId } from '../proposals/keep-values.ts'
import { hasDueFixes, proposeFixes } from '../proposals/propose-fixes.ts'
import { prepareLeadUpdate } from './prepare-lead-update.ts'

/** How soon after a lead was written others like it are looked for, in milliseconds. */
const SOON = 300
/** How often leads are looked for that were written past the hooks. */
const DUE_EVERY = 15_000
const FORGET_EVERY = 3_600_000

export default defineHook(({ filter, action }, context) => {
  filter('leads.items.create', prepareLeadCreate)
  filter('leads.items.update', prepareLeadUpdate)
  filter('leads.items.query', (query, _meta, { accountability, schema, database }) => findByOrigin(query as object, { accountability: accountability as Accountability | null, schema, database: database as Database }))
  filter('leads.items.query', query => hideDeleted(query as { filter?: object | null }))
  filter('leads.items.query', (query, _meta, { accountability, schema, database }) => takeNormalFormsOut(query as object, { accountability: accountability as Accountability | null, schema, database: database as Database }))
  filter('leads.items.read', (rows, { query }) => attachNormalForms(rows, query as object))
  filter('leads.items.query', (query, _meta, { accountability, schema, database }) => takeFactsOut(query as object, { accountability: accountability as Accountability | null, schema, database: database as Database }))
  filter('leads.items.read', (rows, { query }, { database }) => attachFacts(rows, query as object, database as Database))
  filter('proposals.items.query', query => withId(query as { fields?: string[] | null }))
  filter('proposals.items.read', (rows, _meta, { database }) => keepValues(rows, database as Database))
  keepActivities(filter, context as unknown as ExtensionContext)
  keepCustomers(filter, context as unknown as ExtensionContext)
  for (const collection of ['lead_origins', 'lead_marks', 'imports', 'import_rows', 'form_submissions', 'source_documents', 'proposals', 'lead_duplicates', 'enrichment_runs', 'enrichment_results']) {
    for (const event of ['create', 'update', 'delete']) filter(`${collection}.items.${event}`, guardFacts)
  }
  action('server.start', async () => {
    const { database, logger } = context
    if (!await hasLeads(database)) return
    await forgetOldChanges(database)
    await forgetOldMerges(database)
    setInterval(() => void forgetOldMerges(database).catch(error => logger.error({ err: error }, 'old merges not forgotten')), FORGET_EVERY).unref()
    await importQueue(context).resume()
    await resumeEnrichments(context)
    announceWork('crm enrichment', () => enrichmentWork(context))
    await endBrokenLoads(database)
    announceWork('crm registers', () => Promise.resolve({ busy: isLoading() }))
    announceWork('crm new leads', async () => ({ busy: await hasDueSources(database) }))
    const askNew = () => void askForNewLeads(context).catch(error => logger.error({ err: error }, 'new leads not looked up'))
    action('leads.items.create', () => void setTimeout(askNew, SOON).unref())
    setInterval(askNew, DUE_EVERY).unref()
    askNew()
    const mend = () => proposeFixes(database).catch(error => logger.error({ err: error }, 'no fixes proposed'))
    const check = () => checkDueLeads(database).catch(error => logger.error({ err: error }, 'leads not checked')).then(mend)
    await check()
    for (const event of ['leads.items.create', 'leads.items.update']) action(event, () => void setTimeout(mend, SOON).unref())
    announceWork('crm', async () => ({ busy: await importQueue(context).isBusy() || await hasDueLeads(database) || await hasDueFixes(database) }))
    announceWork('crm activities', () => activityWork(database))
    const count = () => countDueActivities(database).catch(error => logger.error({ err: error }, 'activities that are due not counted'))
    await count()
    setInterval(count, DUE_EVERY).unref()
    announceWork('crm duplicates', () => duplicateWork(database))
    const look = () => void lookForDuplicates(context)
    // After the commit, and not in the way of whoever made it: a list of many is told of one by one.
    for (const event of ['leads.items.create', 'leads.items.update']) action(event, () => void setTimeout(look, SOON).unref())
    setInterval(look, DUE_EVERY).unref()
    look()
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
