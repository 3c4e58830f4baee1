import { defineEndpoint } from '@directus/extensions-sdk'
import type { ExtensionContext, Router } from '@kontor/extension-shared/context'
import { readAvatar } from '../avatars/read-avatar.ts'
import { removeAvatar, storeAvatar } from '../avatars/store-avatar.ts'
import { createApiClient, deleteApiClient, listApiClients, rotateApiClient } from '../clients/api-clients.ts'
import { listLetters, settleLetter } from '../events/dead-letters.ts'
import { changeForm, createForm, deleteForm, listForms, rotateForm } from '../forms/forms.ts'
import { deleteSubmission, listSubmissions, retrySubmission } from '../forms/submissions.ts'
import { serveImports } from '../imports/endpoints.ts'
import { sendMail } from '../mails/send-mail.ts'
import { listOwnModules, switchOwnModules } from '../modules/own-modules.ts'
import { actOnPerson, PERSON_ACTIONS } from '../people/act-on-person.ts'
import { changePerson } from '../people/change-person.ts'
import { erasePerson } from '../people/erase/erase-person.ts'
import { exportPerson } from '../people/erase/export-person.ts'
import { invitePerson } from '../people/invite-person.ts'
import { listPeople } from '../people/list-people.ts'
import { removePerson } from '../people/remove-person.ts'
import { servePrivacy } from '../privacy/endpoints.ts'
import { listOwnCollections } from '../own-collections/list-own-collections.ts'
import { readHistory } from '../records/read-history.ts'
import { pageRecords } from '../records/page-records.ts'
import { readableRecords } from '../records/readable-records.ts'
import { nameFiles, readFile } from '../files/read-file.ts'
import { storeFile } from '../files/store-file.ts'
import { shapeOfCollection } from '../records/shape-of-collection.ts'
import { writeRecords } from '../records/write-records.ts'
import { readLogo, removeLogo, storeLogo } from '../settings/logo.ts'
import type { Handler } from './request.ts'
import { restoreRecord } from './restore-record.ts'
import { listDeliveries, replayDelivery } from '../webhooks/deliveries.ts'
import { changeWebhook, createWebhook, deleteWebhook, listWebhooks, rotateWebhook, testWebhook } from '../webhooks/webhooks.ts'
import { changeTenant } from '../tenants/change-tenant.ts'
import { createTenant } from '../tenants/create-tenant.ts'
import { deleteTenant } from '../tenants/delete-tenant.ts'
import { describeTenant } from '../tenants/describe-tenant.ts'
import { downloadExport } from '../tenants/download-export.ts'
import { startWork } from '../tenants/start-work.ts'
import { listModules, switchModules } from '../tenants/switch-modules.ts'

/** What the platform's own instance answers to its operator. */
function operate(router: Router, context: ExtensionContext): void {
  router.post('/tenants', createTenant(context))
  router.get('/tenants/:slug', describeTenant(context))
  router.patch('/tenants/:slug', changeTenant(context))
  router.delete('/tenants/:slug', deleteTenant(context))
  for (const way of ['retry', 'rollback', 'export', 'upgrade'] as const) router.post(`/tenants/:slug/${way}`, startWork(context, way))
  router.get('/tenants/:slug/export', downloadExport(context))
  router.get('/tenants/:slug/modules', listModules(context))
  router.put('/tenants/:slug/modules', switchModules(context))
}

/** A body says that the person is to be erased; without one they only leave the tenant. */
function removeOrErase(context: ExtensionContext): Handler {
  const [remove, erase] = [removePerson(context), erasePerson(context)]
  return (request, response, next) => (Object.keys((request.body ?? {}) as object).length > 0 ? erase : remove)(request, response, next)
}

export default defineEndpoint({
  id: 'platform',
  handler: (router, context) => {
    router.post('/records/:collection/:id/restore', restoreRecord(context))
    router.post('/records/:collection/page', pageRecords(context))
    router.get('/records/:collection/:id/history', readHistory(context))
    router.get('/records/:collection/shape', shapeOfCollection(context))
    if (context.env.KONTOR_TENANT === 'core') return operate(router, context)
    router.get('/own-collections', listOwnCollections(context))
    router.post('/records/readable', readableRecords(context))
    router.post('/records/:collection/write', writeRecords(context))
    router.post('/records/:collection/files/:field', storeFile(context))
    router.post('/records/:collection/files/:field/names', nameFiles(context))
    router.get('/records/:collection/:id/files/:field', readFile(context))
    serveImports(router, context)
    servePrivacy(router, context)
    router.get('/modules', listOwnModules(context))
    router.put('/modules', switchOwnModules(context))
    router.get('/me/avatar', readAvatar(context))
    router.post('/me/avatar', storeAvatar(context))
    router.delete('/me/avatar', removeAvatar(context))
    router.get('/logo', readLogo(context))
    router.post('/logo', storeLogo(context))
    router.delete('/logo', removeLogo(context))
    router.get('/people/:id/avatar', readAvatar(context))
    router.get('/people', listPeople(context))
    router.post('/people', invitePerson(context))
    router.patch('/people/:id', changePerson(context))
    router.delete('/people/:id', removeOrErase(context))
    router.get('/people/:id/export', exportPerson(context))
    for (const name of PERSON_ACTIONS) router.post(`/people/:id/${name}`, actOnPerson(context, name))
    router.post('/mails', sendMail(context))
    router.get('/forms', listForms(context))
    router.post('/forms', createForm(context))
    router.patch('/forms/:id', changeForm(context))
    router.delete('/forms/:id', deleteForm(context))
    router.post('/forms/:id/rotate', rotateForm(context))
    router.get('/forms/:id/submissions', listSubmissions(context))
    router.delete('/forms/:id/submissions/:submission', deleteSubmission(context))
    router.post('/forms/:id/submissions/:submission/retry', retrySubmission(context))
    router.get('/webhooks', listWebhooks(context))
    router.post('/webhooks', createWebhook(context))
    router.patch('/webhooks/:id', changeWebhook(context))
    router.delete('/webhooks/:id', deleteWebhook(context))
    router.post('/webhooks/:id/rotate', rotateWebhook(context))
    router.post('/webhooks/:id/test', testWebhook(context))
    router.get('/webhooks/:id/deliveries', listDeliveries(context))
    router.post('/webhooks/:id/deliveries/:delivery/replay', replayDelivery(context))
    router.get('/dead-letters', listLetters(context))
    router.post('/dead-letters/:id/retry', settleLetter(context, 'retry'))
    router.delete('/dead-letters/:id', settleLetter(context, 'discard'))
    router.get('/api-clients', listApiClients(context))
    router.post('/api-clients', createApiClient(context))
    router.post('/api-clients/:id/rotate', rotateApiClient(context))
    router.delete('/api-clients/:id', deleteApiClient(context))
  },
})
