import type { Notification } from '@kontor/model'

/** What a person is told of: the event that says it, and whom it concerns. */
export interface NoticeKind {
  readonly kind: Notification
  readonly event: string
  /** The records that it is about, the column that names the person, and the one that names the record. */
  readonly collection: 'leads' | 'tasks'
  readonly person: 'owner' | 'assignee'
  readonly title: 'company' | 'title'
  /** A record's page, and that of all the person's, within the tenant's part of the portal. */
  readonly page: (id: string) => string
  readonly list: string
  /** Whether the consumer puts the note into the portal too; of tasks it is there with the task itself. */
  readonly inPortal: boolean
}

export const NOTICE_KINDS = [
  { kind: 'lead_assigned', event: 'crm.lead.assigned', collection: 'leads', person: 'owner', title: 'company', page: id => `crm/leads/${id}`, list: 'crm/leads?f.owner=me', inPortal: true },
  { kind: 'task_assigned', event: 'platform.task.assigned', collection: 'tasks', person: 'assignee', title: 'title', page: id => `tasks?open=${id}`, list: 'tasks', inPortal: false },
] as const satisfies readonly NoticeKind[]

export const kindOfEvent = (event: string): NoticeKind | undefined => NOTICE_KINDS.find(kind => kind.event === event)
