import type { Task } from '../utils/tasks'

interface Named { readonly id: string, readonly company: string }

/** Names of the records that tasks are about, of those that the person sees: `leads:<id>` to name. */
export function useTaskSubjects(tasks: () => readonly Task[]) {
  const api = useApi()
  const names = ref<Record<string, string>>({})
  const wanted = computed(() => [...new Set(tasks().flatMap(task => task.aboutCollection === 'leads' && task.aboutRecord ? [task.aboutRecord] : []))].sort())
  watch(() => wanted.value.join(), async () => {
    const missing = wanted.value.filter(id => !(`leads:${id}` in names.value)).slice(0, 100)
    if (missing.length === 0) return
    // Whoever sees no leads, or has the area switched off, sees the task all the same.
    const found = await api.list<Named>('/crm/leads', { query: { filter: { id: { in: missing } }, fields: ['company'], pageSize: 100 } }).catch(() => undefined)
    names.value = { ...names.value, ...Object.fromEntries((found?.data ?? []).map(lead => [`leads:${lead.id}`, lead.company])) }
  }, { immediate: true })
  return { nameOf: (task: Task) => names.value[`${task.aboutCollection}:${task.aboutRecord}`] }
}
