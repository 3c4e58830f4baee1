/** What of the GDPR at leads and contacts crosses between the instance and the portal; columns are called as in the database. */

/** Most records of one call. */
export const MAX_ERASED = 100

/** Collections whose records are about a person. */
export const ERASED_COLLECTIONS = ['leads', 'contacts'] as const
export type ErasedCollection = (typeof ERASED_COLLECTIONS)[number]

/** `erase`: the record and everything attached to it. `anonymize`: the person in it; facts of the company stay. */
export const ERASURE_WAYS = ['erase', 'anonymize'] as const
export type ErasureWay = (typeof ERASURE_WAYS)[number]

/** `running`: the work goes on and ends whatever happens to the process; the same call again tells how far it is. */
export const ERASURE_STATES = ['done', 'running'] as const

/** Data of `POST /platform/privacy/leads/erase` and `.../contacts/erase`. */
export interface ErasureAnswer {
  readonly state: (typeof ERASURE_STATES)[number]
  readonly ids: readonly string[]
}

/** A row of `GET /platform/privacy/leads/untouched`. */
export interface UntouchedLead {
  readonly id: string
  readonly lead_number: string | null
  readonly company: string | null
  readonly city: string | null
  readonly status: string
  readonly owner: { readonly id: string, readonly label: string } | null
  readonly date_created: string
  /** When somebody had to do with it last: an activity, a change by a person, its making. */
  readonly touched_at: string
}

type Row = Readonly<Record<string, unknown>>

/** A lead with everything that hangs on it. */
export interface LeadParts {
  readonly lead: Row
  /** Where each value comes from; `field` `*` stands for all without a row of their own. */
  readonly origins: readonly Row[]
  readonly marks: readonly Row[]
  readonly proposals: readonly Row[]
  readonly documents: readonly Row[]
  readonly activities: readonly Row[]
  /** Deleted ones are kept until the lead is erased. */
  readonly deleted_activities: readonly Row[]
  readonly files: readonly Row[]
  /** Files in fields of the tenant's own: `field`, `id`, `title`, `file_name`, `type`, `size` in bytes, `uploaded_on`. */
  readonly field_files: readonly Row[]
  /** Remarks in Studio, on the lead and its activities. */
  readonly comments: readonly Row[]
  readonly tasks: readonly Row[]
  readonly history: readonly Row[]
  /** What was sent through web forms, as it came. */
  readonly submissions: readonly Row[]
  /** Rows of imported files, as they came. */
  readonly import_rows: readonly Row[]
}

/** Data of `GET /platform/privacy/leads/:id/copy`: as far as the person may read it. */
export interface LeadCopy extends LeadParts {
  /** The caller's own threads about the lead with their `messages`, and answers of theirs elsewhere that were made from it. */
  readonly chats: readonly Row[]
  /** Leads that were merged into it, with what they kept. */
  readonly merged: readonly LeadParts[]
  /** What it was converted to. */
  readonly made: { readonly customers: readonly Row[], readonly contacts: readonly Row[], readonly opportunities: readonly Row[] }
}

/** Data of `GET /platform/privacy/contacts/:id/copy`: as far as the person may read it. */
export interface ContactCopy {
  /** With the names of customer and department. */
  readonly contact: Row
  readonly history: readonly Row[]
  readonly tasks: readonly Row[]
  readonly comments: readonly Row[]
  /** Deals that name the contact. */
  readonly opportunities: readonly Row[]
  /** The lead that it was made of. */
  readonly lead: LeadCopy | null
}
