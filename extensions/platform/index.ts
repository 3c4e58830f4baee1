import endpoint from './endpoints/index.ts'
import { OPERATIONS } from './flow-operations/index.ts'
import hook from './hooks/index.ts'

export const hooks = [{ name: 'kontor-platform-rules', config: hook }]
export const endpoints = [{ name: 'kontor-platform', config: endpoint }]
export const operations = OPERATIONS.map(config => ({ name: config.id, config }))
