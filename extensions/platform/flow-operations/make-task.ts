import { createError } from '@directus/errors'
import { itemsAsAutomation, textOf, type FlowContext, type FlowOperation } from './context.ts'

const DAY = 86_400_000
const DAYS_MAX = 3650
const DueDayError = createError<{ given: string }>('FLOW_TASK_INVALID', ({ given }) => `"${given}" is no number of days until a task is due: a whole number, ${DAYS_MAX} at most.`, 400)

const timeZoneOf = async ({ database }: FlowContext): Promise<string> => (await database('tenant_settings').first('time_zone') as { time_zone: string | null } | undefined)?.time_zone ?? 'Europe/Berlin'
/** The day in so many days, where the tenant is: `2026-11-22`. */
export const dayIn = (days: number, timeZone: string, now = Date.now()): string => new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(now + days * DAY)

/** Makes a task, for a person and about a record where it names them. Answers with the task's id. */
export const makeTask: FlowOperation = {
  id: 'kontor-make-task',
  handler: async ({ title, text, assignee, dueInDays, collection, record }, context) => {
    const tasks = await itemsAsAutomation(context, 'tasks')
    const days = textOf(dueInDays) === '' ? undefined : Number(textOf(dueInDays))
    if (days !== undefined && (!Number.isInteger(days) || Math.abs(days) > DAYS_MAX)) throw new DueDayError({ given: textOf(dueInDays) })
    const about = textOf(collection) && textOf(record) ? { about_collection: textOf(collection), about_record: textOf(record) } : {}
    const id = await tasks.createOne({
      title: textOf(title).slice(0, 200), text: textOf(text) || null, assignee: textOf(assignee) || null,
      due_on: days === undefined ? null : dayIn(days, await timeZoneOf(context)), ...about,
    })
    return { id }
  },
}
