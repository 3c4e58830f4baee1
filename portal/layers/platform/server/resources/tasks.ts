import { tasks } from '@kontor/model'
import type { Resource } from '~~/server/resource'

/** What people have to do; each sees the own ones and those given to somebody, managers all. */
export const taskResource: Resource = { collection: tasks, codes: { TASK_SUBJECT_UNKNOWN: 400 } }
