/** What is written of a related record that is shown as `{ id, label }`: its id; of a list of them theirs. */
export function plainReference(value: unknown): unknown {
  if (Array.isArray(value)) return value.every(isReference) ? value.map(one => one.id) : value as unknown
  return typeof value === 'object' && value !== null && 'id' in value ? value.id : value
}

const isReference = (value: unknown): value is { readonly id: unknown } => typeof value === 'object' && value !== null && 'id' in value && 'label' in value
