import type { Database } from '@kontor/extension-shared/context'
import type { ErasedCollection, ErasureWay } from '@kontor/model/wire/privacy'
import { anonymizeLead } from './anonymize-lead.ts'
import { anonymizeContact, eraseContact } from './erase-contact.ts'
import { eraseLead } from './erase-lead.ts'

/** How the records of a collection go. */
export interface Subject {
  /** What the audit log says. */
  readonly actions: Readonly<Record<ErasureWay, string>>
  readonly unknown: 'LEAD_UNKNOWN' | 'CONTACT_UNKNOWN'
  /** Records whose own files go: ids by collection. */
  owners(trx: Database, record: string): Promise<Readonly<Record<string, readonly string[]>>>
  erase(trx: Database, record: string, actor: string | null): Promise<void>
  anonymize(trx: Database, record: string, actor: string | null): Promise<void>
}

export const SUBJECTS: Readonly<Record<ErasedCollection, Subject>> = {
  leads: {
    actions: { erase: 'lead.erased', anonymize: 'lead.anonymized' },
    unknown: 'LEAD_UNKNOWN',
    owners: async (trx, lead) => ({ leads: [lead], lead_files: await trx('lead_files').where({ lead }).pluck('id') as string[], activities: await trx('activities').where({ lead }).pluck('id') as string[] }),
    erase: async (trx, lead) => {
      await eraseLead(trx, lead)
      await forgetVerdicts(trx)
    },
    anonymize: async (trx, lead, actor) => {
      await anonymizeLead(trx, lead, actor)
      await forgetVerdicts(trx)
    },
  },
  contacts: {
    actions: { erase: 'contact.erased', anonymize: 'contact.anonymized' },
    unknown: 'CONTACT_UNKNOWN',
    owners: (_trx, contact) => Promise.resolve({ contacts: [contact] }),
    erase: eraseContact,
    anonymize: anonymizeContact,
  },
}

/** Former values of leads that were not valid, kept for an hour; what is missing is judged anew. */
const forgetVerdicts = (trx: Database) => trx.raw('DELETE FROM kontor_state.lead_verdicts WHERE marks <> \'[]\'')
