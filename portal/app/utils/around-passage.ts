/** A text in three parts: before a passage, the passage, after it. */
export interface AroundPassage { readonly before: string, readonly passage: string, readonly after: string }

/**
 * Where a passage stands in a text, white space however it is set. The first place counts; a text that does not have it is all
 * `before`, so that nothing is marked.
 */
export function aroundPassage(text: string, passage: string | null): AroundPassage {
  const words = passage?.trim() ?? ''
  const nothing = { before: text, passage: '', after: '' }
  if (words === '') return nothing
  let from = text.indexOf(words)
  let to = from + words.length
  if (from < 0) {
    const found = new RegExp(words.split(/\s+/).map(word => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('\\s+')).exec(text)
    if (!found) return nothing
    from = found.index
    to = from + found[0].length
  }
  return { before: text.slice(0, from), passage: text.slice(from, to), after: text.slice(to) }
}
