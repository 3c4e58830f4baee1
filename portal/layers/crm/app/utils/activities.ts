import type { TimelineKind } from '@kontor/model/wire/timeline'
import type { ApiRecord, ApiReference } from '~/utils/api'
import { fromZoned } from '~~/app/utils/zone'

/** What was done about a lead, as the API answers it. */
export interface Activity extends ApiRecord {
  readonly kind: ActivityKind
  readonly lead?: ApiReference | null
  readonly subject: string | null
  readonly body?: string | null
  readonly direction: string | null
  readonly result: string | null
  readonly occurredAt: string
  readonly duration: number | null
  readonly person: ApiReference | null
  readonly createdBy?: ApiReference | null
}
export interface TimelineChange {
  readonly action: 'updated' | 'deleted' | 'restored' | 'merged' | 'unmerged'
  readonly by: ApiReference | null
  readonly changes: readonly { readonly field: string, readonly label: string, readonly from?: unknown, readonly to?: unknown }[]
}
export interface TimelineTask extends ApiRecord {
  readonly title: string
  readonly done: boolean
  readonly dueOn: string | null
  readonly assignee: ApiReference | null
}
export type TimelineEntry = { readonly id: string, readonly at: string } & (
  | { readonly type: 'activity', readonly own: boolean, readonly activity: Activity }
  | { readonly type: 'task', readonly task: TimelineTask }
  | { readonly type: 'file', readonly file: { readonly id: string, readonly title: string | null, readonly action: 'added' | 'removed', readonly by: ApiReference | null } }
  | { readonly type: 'change', readonly change: TimelineChange })
export interface TimelinePage { readonly entries: readonly TimelineEntry[], readonly next: string | null }

export const ACTIVITIES_PATH = '/crm/activities'
/** Kinds that are logged by hand, each with its sign and the key that begins one. */
export const ACTIVITY_KINDS = {
  call: { icon: 'i-lucide-phone', key: 'c' },
  mail: { icon: 'i-lucide-mail', key: 'm' },
  meeting: { icon: 'i-lucide-users-round', key: 't' },
  note: { icon: 'i-lucide-sticky-note', key: 'n' },
} as const
export type ActivityKind = keyof typeof ACTIVITY_KINDS

/** What the time line can be cut down to. */
export const TIMELINE_FILTERS = ['all', 'call', 'mail', 'meeting', 'note', 'status', 'change', 'task', 'file'] as const satisfies readonly ('all' | TimelineKind)[]
export type TimelineFilter = (typeof TIMELINE_FILTERS)[number]

/** The sign of an entry. */
export function timelineIcon(entry: TimelineEntry): string {
  if (entry.type === 'activity') return ACTIVITY_KINDS[entry.activity.kind].icon
  if (entry.type === 'task') return entry.task.done ? 'i-lucide-circle-check-big' : 'i-lucide-circle'
  if (entry.type === 'file') return entry.file.action === 'added' ? 'i-lucide-paperclip' : 'i-lucide-file-x'
  const { action } = entry.change
  if (action !== 'updated') return action === 'deleted' ? 'i-lucide-trash-2' : action === 'merged' ? 'i-lucide-merge' : 'i-lucide-undo-2'
  return entry.change.changes.some(({ field }) => field === 'status') ? 'i-lucide-flag' : 'i-lucide-pencil'
}

/** What the person has typed into the quick entry. */
export interface Entry {
  /** Values of the tenant's own fields, by outside name. */
  readonly own?: Readonly<Record<string, unknown>>
  readonly subject: string
  readonly text: string
  readonly nextStep: string
  /** As an input of date and time has it, in the person's zone; empty for none. */
  readonly nextStepAt: string
}

/** The body of the activity; a call that a rep logs is one that they made. Mails and meetings alone are about something. */
export function activityBody(kind: ActivityKind, { subject, text, own }: Entry, result?: string): Record<string, unknown> {
  return {
    ...own, kind, ...kind === 'call' || kind === 'mail' ? { direction: 'out' } : {}, ...result === undefined ? {} : { result },
    ...(kind === 'mail' || kind === 'meeting') && subject.trim() ? { subject: subject.trim() } : {}, ...text.trim() ? { body: text.trim() } : {},
  }
}

/**
 * What becomes of the lead's next step; nothing when none was named. What was left empty stays as it is.
 * @param timeZone the person's; the device's without one
 */
export function nextStepBody({ nextStep, nextStepAt }: Entry, timeZone?: string): { nextStep?: string, nextStepAt?: string } | undefined {
  if (!nextStep.trim() && !nextStepAt) return undefined
  return { ...nextStep.trim() ? { nextStep: nextStep.trim() } : {}, ...nextStepAt ? { nextStepAt: fromZoned(nextStepAt, timeZone) } : {} }
}
