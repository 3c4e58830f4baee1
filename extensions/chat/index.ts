import endpoint from './endpoints/index.ts'
import hook from './hooks/index.ts'

export const hooks = [{ name: 'kontor-chat-rules', config: hook }]
export const endpoints = [{ name: 'kontor-chat', config: endpoint }]
export const operations = []
