import type { Collection, Field } from '@kontor/model'

/** Columns of a collection that hold several words of one's own, by each of which its records are found. */
export const taggedColumns = ({ fields, hidden, softDelete }: Pick<Collection, 'fields' | 'hidden' | 'softDelete'>): string[] =>
  hidden || !softDelete ? [] : Object.entries(fields as Readonly<Record<string, Field>>).filter(([, f]) => f.kind === 'tags' && !f.internal).map(([name]) => name)
