import endpoint from './endpoints/index.ts'
import hook from './hooks/index.ts'

export const hooks = [{ name: 'kontor-platform-rules', config: hook }]
export const endpoints = [{ name: 'kontor-platform', config: endpoint }]
export const operations = []
