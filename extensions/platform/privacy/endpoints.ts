import type { ExtensionContext, Router } from '@kontor/extension-shared/context'
import { copyRecord } from './copy-record.ts'
import { eraseRecords } from './erase-records.ts'
import { listUntouched } from './list-untouched.ts'

/** What the GDPR asks of leads. */
export function servePrivacy(router: Router, context: ExtensionContext): void {
  router.get('/privacy/leads/untouched', listUntouched(context))
  router.post('/privacy/leads/erase', eraseRecords(context))
  router.get('/privacy/leads/:id/copy', copyRecord(context))
}
