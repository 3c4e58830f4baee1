export * from './consume.ts'
export * from './entry.ts'
export * from './keys.ts'
export * from './scrub.ts'
