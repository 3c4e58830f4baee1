/** PostgreSQL writes decimals out in full, and a list knows the keys of its rows as texts. */
const isNumber = (a: unknown, b: unknown) => typeof a === 'number' && typeof b === 'string' && b.trim() !== '' && Number(b) === a

/** Whether two values of a field are the same. */
export const sameValue = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null) || isNumber(a, b) || isNumber(b, a)
