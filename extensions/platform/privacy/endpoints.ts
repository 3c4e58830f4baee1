import type { ExtensionContext, Router } from '@kontor/extension-shared/context'
import { ERASED_COLLECTIONS } from '@kontor/model/wire/privacy'
import { copyRecord } from './copy-record.ts'
import { eraseRecords } from './erase-records.ts'
import { listUntouched } from './list-untouched.ts'

/** What the GDPR asks of leads and contacts. */
export function servePrivacy(router: Router, context: ExtensionContext): void {
  router.get('/privacy/leads/untouched', listUntouched(context))
  for (const collection of ERASED_COLLECTIONS) {
    router.post(`/privacy/${collection}/erase`, eraseRecords(context, collection))
    router.get(`/privacy/${collection}/:id/copy`, copyRecord(context, collection))
  }
}
