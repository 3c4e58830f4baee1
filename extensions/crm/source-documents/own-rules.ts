/**
 * What a `robots.txt` says to one agent, or to all: groups of others and repeated names are left out, so that a file that names
 * thousands of them costs no more than its own length.
 * @param agent as it names itself, without its version
 */
export function ownRules(text: string, agent: string): string {
  const mine = new Set(['*', agent.toLowerCase()])
  const kept: string[] = []
  let names = new Set<string>()
  let inNames = false
  for (const line of text.split(/\r\n|\r|\n/)) {
    const [, directive = '', value = ''] = /^\s*([a-z-]+)\s*:\s*([^#]*)/i.exec(line) ?? []
    if (directive === '') continue
    if (directive.toLowerCase() === 'user-agent') {
      if (!inNames) names = new Set()
      inNames = true
      const name = value.trim().toLowerCase().split('/')[0] ?? ''
      if (mine.has(name) && !names.has(name)) kept.push(line)
      if (mine.has(name)) names.add(name)
      continue
    }
    inNames = false
    if (names.size > 0) kept.push(line)
  }
  return kept.join('\n')
}
