import { defineEndpoint } from '@directus/extensions-sdk'
import { importQueue } from '../import/process.ts'
import { checkLead } from './check-lead.ts'
import { checkConversion, convert, readConversion, undoConvert } from './conversion.ts'
import { decide, duplicatesOfLead, probe } from './duplicates.ts'
import { cancelEnrichment, enrich } from './enrichments.ts'
import { downloadErrors } from './download-errors.ts'
import { acceptOne, propose, rejectOne, storeDocument, undoOne, verifyOne } from './proposals.ts'
import { merge, mergesOfLead, undoOfMerge } from './merges.ts'
import { previewImport } from './preview-import.ts'
import { readImport } from './read-import.ts'
import { readTimeline } from './read-timeline.ts'
import { listLookups, loadRegister, readSource, removeSource, removeSourceKey, setSource, setSourceKey, trySourceWith } from './sources.ts'
import { startImport } from './start-import.ts'
import { turnImport } from './turn-import.ts'
import { undoImport } from './undo-import.ts'

export default defineEndpoint({
  id: 'crm',
  handler: (router, context) => {
    const queue = importQueue(context)
    router.post('/leads/check', checkLead)
    router.post('/documents', storeDocument(context))
    router.post('/proposals', propose(context))
    router.post('/proposals/:id/accept', acceptOne(context))
    router.post('/proposals/:id/reject', rejectOne(context))
    router.post('/proposals/:id/undo', undoOne(context))
    router.post('/leads/enrich', enrich(context))
    router.post('/enrichments/:id/cancel', cancelEnrichment(context))
    router.get('/lookups', listLookups(context))
    router.get('/sources/:id/lookup', readSource(context))
    router.put('/sources/:id/lookup', setSource(context))
    router.delete('/sources/:id/lookup', removeSource(context))
    router.put('/sources/:id/key', setSourceKey(context))
    router.delete('/sources/:id/key', removeSourceKey(context))
    router.post('/sources/:id/file', loadRegister(context))
    router.post('/sources/:id/try', trySourceWith(context))
    router.post('/leads/import/preview', previewImport(context))
    router.post('/leads/import', startImport(context, queue))
    router.post('/leads/:id/provenance/:field', verifyOne(context))
    router.get('/leads/:id/timeline', readTimeline(context))
    router.get('/leads/:id/duplicates', duplicatesOfLead(context))
    router.get('/leads/:id/conversion', readConversion(context))
    router.post('/leads/:id/convert', convert(context))
    router.post('/leads/:id/convert/check', checkConversion(context))
    router.post('/leads/:id/convert/undo', undoConvert(context))
    router.get('/leads/:id/merges', mergesOfLead(context))
    router.post('/leads/:id/merge', merge(context))
    router.post('/merges/:id/undo', undoOfMerge(context))
    router.post('/duplicates/check', probe(context))
    router.post('/duplicates/:id/dismiss', decide(context, 'dismissed'))
    router.post('/duplicates/:id/reopen', decide(context, 'open'))
    router.get('/imports/:id', readImport(context))
    router.post('/imports/:id/undo', undoImport(context, queue))
    for (const turn of ['pause', 'resume', 'cancel'] as const) router.post(`/imports/:id/${turn}`, turnImport(context, queue, turn))
    router.get('/imports/:id/errors.csv', downloadErrors(context))
  },
})
