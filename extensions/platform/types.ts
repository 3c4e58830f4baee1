/** The part of Directus' query builder that is used here. */
export interface Sql {
  raw<T>(sql: string, bindings: readonly unknown[]): Promise<{ rows: T[] }>
}

/** Who asks; null is Directus itself or a program of ours. */
export type Accountability = { readonly user: string | null, readonly admin: boolean } | null
