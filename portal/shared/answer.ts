import type { z } from 'zod'

/** Nobody changes what was answered. */
type Frozen<T> = T extends readonly (infer Item)[] ? readonly Frozen<Item>[] : T extends object ? { readonly [Key in keyof T]: Frozen<T[Key]> } : T

/** What a route answers whose data a schema describes. */
export type Answer<S extends z.ZodType> = Frozen<z.infer<S>>
