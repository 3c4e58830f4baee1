import { defineEndpoint } from '@directus/extensions-sdk'
import { importQueue } from '../import/process.ts'
import { checkLead } from './check-lead.ts'
import { downloadErrors } from './download-errors.ts'
import { previewImport } from './preview-import.ts'
import { readImport } from './read-import.ts'
import { startImport } from './start-import.ts'
import { undoImport } from './undo-import.ts'

export default defineEndpoint({
  id: 'crm',
  handler: (router, context) => {
    const queue = importQueue(context)
    router.post('/leads/check', checkLead)
    router.post('/leads/import/preview', previewImport(context))
    router.post('/leads/import', startImport(context, queue))
    router.get('/imports/:id', readImport(context))
    router.post('/imports/:id/undo', undoImport(context, queue))
    router.get('/imports/:id/errors.csv', downloadErrors(context))
  },
})
