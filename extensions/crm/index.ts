import endpoint from './endpoints/index.ts'
import { proposeValue } from './flow-operations/propose-value.ts'
import hook from './hooks/index.ts'

export const hooks = [{ name: 'kontor-crm-rules', config: hook }]
export const endpoints = [{ name: 'kontor-crm', config: endpoint }]
export const operations = [{ name: proposeValue.id, config: proposeValue }]
