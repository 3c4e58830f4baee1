import { itemsAsAutomation, textOf, type FlowOperation } from './context.ts'

const DAY = 86_400_000

/** Makes a task, for a person and about a record where it names them. Answers with the task's id. */
export const makeTask: FlowOperation = {
  id: 'kontor-make-task',
  handler: async ({ title, text, assignee, dueInDays, collection, record }, context) => {
    const tasks = await itemsAsAutomation(context, 'tasks')
    const days = Number(textOf(dueInDays) || Number.NaN)
    const about = textOf(collection) && textOf(record) ? { about_collection: textOf(collection), about_record: textOf(record) } : {}
    const id = await tasks.createOne({
      title: textOf(title).slice(0, 200), text: textOf(text) || null, assignee: textOf(assignee) || null,
      due_on: Number.isFinite(days) ? new Date(Date.now() + days * DAY).toISOString().slice(0, 10) : null, ...about,
    })
    return { id }
  },
}
