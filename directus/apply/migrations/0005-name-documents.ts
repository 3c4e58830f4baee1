import type { Migration } from '../migrations.ts'

/**
 * Values that were proposed and accepted name the document that proves them and when it was fetched. The last decision counts; what
 * was written since has another origin, and the rest of its origin stays as it is.
 */
export const nameDocuments: Migration = {
  id: '0005-name-documents',
  model: 'tenant',
  late: true,
  up: async (client) => {
    await client.query(`
      UPDATE lead_origins o SET document = p.document, retrieved_at = p.fetched_at
      FROM (SELECT set_config('kontor.facts', 'given', true) OFFSET 0) told, (
        SELECT DISTINCT ON (p.lead, p.field, p.passage, d.address) p.lead, p.field, p.passage, p.document, d.address, d.fetched_at
        FROM proposals p JOIN source_documents d ON d.id = p.document WHERE p.state = 'accepted' ORDER BY p.lead, p.field, p.passage, d.address, p.decided_at DESC) p
      WHERE told.set_config = 'given' AND o.kind = 'proposal' AND o.document IS NULL AND o.lead = p.lead AND o.field = p.field AND o.passage IS NOT DISTINCT FROM p.passage AND o.address IS NOT DISTINCT FROM p.address`)
    await client.query('SELECT set_config(\'kontor.facts\', \'\', true)')
  },
}
