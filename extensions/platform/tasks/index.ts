import { hideDeleted } from '@kontor/extension-shared/hide-deleted'
import type { Accountability, Database, ExtensionContext, HookRegister, SchemaOverview } from '@kontor/extension-shared/context'
import { AUTOMATION_USER } from '@kontor/policies'
import { checkSubject, type Subject } from './check-subject.ts'
import { tellAssignee } from './tell-assignee.ts'

interface Task extends Subject { readonly assignee?: string | null, readonly title?: string }
interface Context { readonly database: Database, readonly schema: SchemaOverview | null, readonly accountability: Accountability | null }

/** The rules of tasks: what one is about is a record that its author sees, and who gets one from somebody else is told. */
export function keepTasks({ filter, action }: Pick<HookRegister, 'filter' | 'action'>, { services, logger }: Pick<ExtensionContext, 'services' | 'logger'>): void {
  const check = (task: Task, context: Context) => checkSubject(task, context, services)
  filter('tasks.items.create', async (payload, _meta, given) => {
    const [task, context] = [payload as Task, given as unknown as Context]
    await check(task, context)
    const person = context.accountability?.user
    return !task.assignee && person && person !== AUTOMATION_USER.id ? { ...task, assignee: person } : task
  })
  filter('tasks.items.update', async (payload, _meta, given) => {
    await check(payload as Task, given as unknown as Context)
    return payload
  })
  // A delete only marks the row (the database sees to it); who did it is noted here.
  filter('tasks.items.delete', async (keys, _meta, given) => {
    const { database, accountability } = given as unknown as Context
    if (accountability?.user) await database('tasks').whereIn('id', keys as string[]).whereNull('deleted_at').update({ deleted_by: accountability.user })
    return keys
  })
  filter('tasks.items.query', query => hideDeleted(query as { filter?: object | null }))

  const tell = (ids: readonly string[], assignee: string | null | undefined, given: unknown) => {
    const { database, accountability } = given as Context
    if (!assignee || assignee === accountability?.user) return undefined
    return tellAssignee(database, ids, assignee, accountability?.user ?? null).catch((error: unknown) => logger.warn(error, 'platform: nobody was told of a task'))
  }
  action('tasks.items.create', ({ key, payload }, context) => tell([String(key)], (payload as Task).assignee, context))
  action('tasks.items.update', ({ keys, payload }, context) => tell((keys as unknown[]).map(String), (payload as Task).assignee, context))
}
