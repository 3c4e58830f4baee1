const LONGEST = 60

/** A title for a thread that has none: the first line of its first message, cut between words. */
export function suggestTitle(content: string): string {
  const line = (content.trim().split('\n')[0] ?? '').replace(/\s+/g, ' ').trim()
  if (line.length <= LONGEST) return line
  const cut = line.slice(0, LONGEST)
  const space = cut.lastIndexOf(' ')
  return `${(space > LONGEST / 2 ? cut.slice(0, space) : cut).replace(/[\s,;:.\-–]+$/, '')} …`
}
