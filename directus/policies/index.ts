export * from './filters.ts'
export * from './roles.ts'
export * from './rows.ts'
export * from './table.ts'
