export * from './addresses.ts'
export * from './guard-error.ts'
export * from './guarded-fetch.ts'
