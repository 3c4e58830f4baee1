/** Field of a filter that no column has: records with a word in one of their lists. `extensions/platform` makes a condition of it. */
export const TAG_FILTER = 'kontor_tag'

const CLAIM = /^(\w{1,64}):([^]+)$/

/** `tags:VIP`: column, then the word; undefined for a text that is none. */
export function parseTagClaim(text: string): { readonly column: string, readonly tag: string } | undefined {
  const [, column, tag] = CLAIM.exec(text) ?? []
  return column === undefined || tag === undefined || tag.includes('\0') ? undefined : { column, tag }
}

/** The text of a claim. */
export const tagClaim = (column: string, tag: string): string => `${column}:${tag}`
