import { hideDeleted } from '@kontor/extension-shared/hide-deleted'
import type { Accountability, Database, ExtensionContext, HookRegister, SchemaOverview } from '@kontor/extension-shared/context'
import { AUTOMATION_USER } from '@kontor/policies'
import { checkSubject, type Subject } from './check-subject.ts'
import { tellAssignee } from './tell-assignee.ts'

interface Task extends Subject { readonly assignee?: string | null, readonly title?: string }
/** Tasks that the person of a request's change had before it. */
const theirs = new WeakMap<Accountability, ReadonlySet<string>>()

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
  filter('tasks.items.update', async (payload, { keys }, given) => {
    const [{ assignee }, context] = [payload as Task, given as unknown as Context]
    await check(payload as Task, context)
    // Whoever has a task already is not told of it once more.
    if (assignee && context.accountability) theirs.set(context.accountability, new Set(await context.database('tasks').whereIn('id', keys as string[]).where({ assignee }).pluck('id') as string[]))
    return payload
  })
  filter('tasks.items.query', query => hideDeleted(query as { filter?: object | null }))

  const tell = (all: readonly string[], assignee: string | null | undefined, given: unknown) => {
    const { database, accountability } = given as Context
    if (!assignee || assignee === accountability?.user) return undefined
    const known = accountability ? theirs.get(accountability) : undefined
    const ids = all.filter(id => !known?.has(id))
    return tellAssignee(database, ids, assignee, accountability?.user ?? null).catch((error: unknown) => logger.warn(error, 'platform: nobody was told of a task'))
  }
  action('tasks.items.create', ({ key, payload }, context) => tell([String(key)], (payload as Task).assignee, context))
  action('tasks.items.update', ({ keys, payload }, context) => tell((keys as unknown[]).map(String), (payload as Task).assignee, context))
}
