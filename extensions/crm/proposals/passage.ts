/** Where a passage stands in the text of a document: UTF-16 units from its beginning. */
export interface Place { readonly from: number, readonly to: number }

/** Longest passage that can be looked over by a person who decides, in characters. */
export const LONGEST_PASSAGE = 1000

/**
 * The place of a passage, word for word. White space counts as one blank, since pages are set anew when they are read;
 * everything else is taken as it stands.
 * @param at where it is said to stand; without it the first place counts
 * @returns nothing where the text does not say so there
 */
export function placeOf(text: string, passage: string, at?: Place): Place | undefined {
  const wanted = passage.trim().replace(/\s+/g, ' ')
  if (wanted === '' || wanted.length > LONGEST_PASSAGE) return undefined
  if (at) return at.to <= text.length && text.slice(at.from, at.to).trim().replace(/\s+/g, ' ') === wanted ? at : undefined
  // Each of the text's characters once, white space as one blank, and where it stands: a pattern would try each word anew.
  const starts: number[] = []
  let plain = ''
  for (const { 0: part, index } of text.matchAll(/\s+|\S+/g)) {
    const blank = part.trim() === ''
    const written = blank ? ' ' : part
    plain += written
    for (let at = 0; at < written.length; at++) starts.push(index + at)
  }
  const found = plain.indexOf(wanted)
  return found < 0 ? undefined : { from: starts[found] as number, to: (starts[found + wanted.length - 1] as number) + 1 }
}

/** Milliseconds that looking for a line may take. */
const PATIENCE = 1_000

/** The first line of a text, no longer than a passage may be, of which something holds; none is found in a text that is made to take long. */
export function lineThat(text: string, holds: (line: string) => boolean): string | undefined {
  const end = performance.now() + PATIENCE
  return text.split('\n').find(line => line.trim() !== '' && line.length <= LONGEST_PASSAGE && performance.now() < end && holds(line))
}
