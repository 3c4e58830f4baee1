/** Part of a line. `href` only for addresses that open a page, a mail or a call. */
export interface Span {
  readonly kind: 'text' | 'strong' | 'code' | 'link'
  readonly text: string
  readonly href?: string
}

export type Block =
  | { readonly kind: 'paragraph', readonly lines: readonly (readonly Span[])[] }
  | { readonly kind: 'list', readonly ordered: boolean, readonly items: readonly (readonly Span[])[] }
  | { readonly kind: 'code', readonly text: string }

const SPAN = /\*\*(?<strong>[^*\n]+)\*\*|`(?<code>[^`\n]+)`|(?<url>https?:\/\/[^\s<>"'`*]+[^\s<>"'`*.,;:!?)\]])|(?<mail>[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.[\p{L}]{2,})/gu
const ITEM = /^\s*(?:[-*•]|(?<number>\d{1,3})[.)])\s+(?<text>.*)$/u

/** The words of a line: bold, code, and addresses as links. Everything else stays text, HTML too. */
export function parseSpans(line: string): Span[] {
  const spans: Span[] = []
  let end = 0
  for (const match of line.matchAll(SPAN)) {
    if (match.index > end) spans.push({ kind: 'text', text: line.slice(end, match.index) })
    const { strong, code, url, mail } = match.groups ?? {}
    if (strong) spans.push({ kind: 'strong', text: strong })
    else if (code) spans.push({ kind: 'code', text: code })
    else if (url) spans.push({ kind: 'link', text: url, href: url })
    else if (mail) spans.push({ kind: 'link', text: mail, href: `mailto:${mail}` })
    end = match.index + match[0].length
  }
  if (end < line.length) spans.push({ kind: 'text', text: line.slice(end) })
  return spans
}

/**
 * The small part of Markdown that answers use: paragraphs, lists, code, bold, addresses. A link always shows where it
 * goes: there is none with other words on it, so a record's text cannot disguise one.
 */
export function parseMarkdown(text: string): Block[] {
  const blocks: Block[] = []
  for (const part of text.replaceAll('\r\n', '\n').split(/(```[^\n]*\n[\s\S]*?(?:```|$))/)) {
    const fenced = /^```[^\n]*\n([\s\S]*?)(?:```)?$/.exec(part)
    if (fenced) blocks.push({ kind: 'code', text: fenced[1]?.replace(/\n$/, '') ?? '' })
    else for (const paragraph of part.split(/\n\s*\n/)) blocks.push(...parseLines(paragraph.split('\n').filter(line => line.trim() !== '')))
  }
  return blocks
}

function parseLines(lines: readonly string[]): Block[] {
  const blocks: Block[] = []
  for (const line of lines) {
    const item = ITEM.exec(line)?.groups
    const kind = item ? item.number ? 'ordered' : 'list' : 'paragraph'
    const spans = parseSpans(item?.text ?? line)
    const last = blocks.at(-1)
    if (kind === 'paragraph') {
      if (last?.kind === 'paragraph') (last.lines as (readonly Span[])[]).push(spans)
      else blocks.push({ kind: 'paragraph', lines: [spans] })
    }
    else if (last?.kind === 'list' && last.ordered === (kind === 'ordered')) (last.items as (readonly Span[])[]).push(spans)
    else blocks.push({ kind: 'list', ordered: kind === 'ordered', items: [spans] })
  }
  return blocks
}
