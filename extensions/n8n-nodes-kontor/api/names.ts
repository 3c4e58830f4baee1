/** Columns whose outside name is not their camelCase form. */
const SPECIAL: Readonly<Record<string, string>> = { date_created: 'createdAt', date_updated: 'updatedAt', user_created: 'createdBy', user_updated: 'updatedBy' }
const SPECIAL_BACK = new Map(Object.entries(SPECIAL).map(([column, name]) => [name, column]))

/** `lead_number` -> `leadNumber`: the name by which Kontor's API knows a column. */
export function toApiName(column: string): string {
  return SPECIAL[column] ?? column.replace(/(?<=[a-z0-9])_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

/** `leadNumber` -> `lead_number`. */
export function toColumnName(name: string): string {
  return SPECIAL_BACK.get(name) ?? name.replace(/(?<=[a-z0-9])[A-Z]/g, letter => `_${letter.toLowerCase()}`)
}
