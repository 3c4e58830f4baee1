import type { ApiRecord, ApiReference } from '~/utils/api'

/** What the pages of tasks name themselves; everything else comes from the fields of the collection. */
export interface Task extends ApiRecord {
  readonly title: string
  readonly text: string | null
  readonly dueOn: string | null
  readonly done: boolean
  readonly assignee: ApiReference | null
  readonly aboutCollection: string | null
  readonly aboutRecord: string | null
}

export const TASKS_PATH = '/platform/tasks'
export const TASK_FIELDS = ['title', 'dueOn', 'done', 'assignee', 'aboutCollection', 'aboutRecord'] as const

/** Whether a day is over. @param day `2026-11-22` @param now in the device's own zone, as the person reads it */
export function isPast(day: string, now = new Date()): boolean {
  const two = (n: number) => String(n).padStart(2, '0')
  return day < `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
}
