export * from './seed.ts'
