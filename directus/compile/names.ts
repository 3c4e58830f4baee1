/**
 * Names outside (API, forms: camelCase) and inside (database: snake_case).
 * No part of this file needs a server: the portal's browser build imports it.
 */

/** Columns whose outside name is not their camelCase form. */
const SPECIAL = {
  date_created: 'createdAt',
  date_updated: 'updatedAt',
  user_created: 'createdBy',
  user_updated: 'updatedBy',
} as const

const SPECIAL_BACK = new Map(Object.entries(SPECIAL).map(([column, name]) => [name as string, column]))

type Camel<S extends string> = S extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : S

/** The outside name of a column at type level: `ApiName<'date_created'>` is `'createdAt'`. */
export type ApiName<S extends string> = S extends keyof typeof SPECIAL ? (typeof SPECIAL)[S] : Camel<S>

/** `lead_number` -> `leadNumber`, `date_created` -> `createdAt`. `toColumnName` undoes it for every name of the model. */
export function toApiName<S extends string>(column: S): ApiName<S> {
  const special = (SPECIAL as Record<string, string>)[column]
  return (special ?? column.replace(/(?<=[a-z0-9])_([a-z])/g, (_, letter: string) => letter.toUpperCase())) as ApiName<S>
}

/** `leadNumber` -> `lead_number`, `createdAt` -> `date_created`. */
export function toColumnName(apiName: string): string {
  return SPECIAL_BACK.get(apiName) ?? apiName.replace(/(?<=[a-z0-9])[A-Z]/g, letter => `_${letter.toLowerCase()}`)
}

/**
 * The outside names of a collection whose columns are not all ours: admins may name fields as they like
 * (`fooBar` beside `foo_bar`), so two of them may come out the same. Then `foo_bar` keeps its column name outside too.
 * @returns outside name -> column, in the order of `columns`
 */
export function apiNames(columns: readonly string[]): Map<string, string> {
  const taken = new Set<string>(columns.filter(column => toApiName(column) === column))
  return new Map(columns.map((column) => {
    const name: string = toApiName(column)
    if (name === column) return [column, column]
    if (taken.has(name)) return [column, column]
    taken.add(name)
    return [name, column]
  }))
}
