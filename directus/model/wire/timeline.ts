import type { HistoryEntry } from './history.ts'

/** Most entries of one page of a lead's time line. */
export const MAX_TIMELINE = 100

/** What a time line can be cut down to: kinds of activities, changes of the status, all other changes, tasks, files. */
export const TIMELINE_KINDS = ['call', 'mail', 'meeting', 'note', 'status', 'change', 'task', 'file'] as const
export type TimelineKind = (typeof TIMELINE_KINDS)[number]

/** A place between two entries: microseconds since 1970 and id of the entry before it. */
export const TIMELINE_PLACE = /^(-\d{1,17}|\d{1,18})_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

/** What happened to a lead at a time; rows have columns as in the database, as far as the person may read them. */
export type TimelineEntry = { readonly id: string, readonly at: string } & (
  | { readonly type: 'activity', /** They did or noted it themselves, and may change it. */ readonly own: boolean, readonly activity: Readonly<Record<string, unknown>> }
  | { readonly type: 'task', readonly task: Readonly<Record<string, unknown>> }
  | { readonly type: 'file', readonly file: { readonly id: string, readonly title: string | null, readonly action: 'added' | 'removed', /** Who did it. */ readonly by: string | null } }
  | { readonly type: 'change', readonly change: HistoryEntry })

/** Data of `GET /crm/leads/:id/timeline`, newest first; `next` is the place where the next page begins. */
export interface TimelineAnswer {
  readonly entries: readonly TimelineEntry[]
  readonly next: string | null
}
