import { convert, type FormatCallback, type HtmlToTextOptions } from 'html-to-text'

/** Longest text of a document that is kept, in characters. */
export const LONGEST_TEXT = 400_000
/** Deeper than people nest; a page that does is cut there instead of ending the process. */
const DEEPEST = 150
/** What a person who looks at the page does not see proves nothing. What is hidden by a style sheet of its own is not known here. */
const UNSEEN = ['script', 'style', 'noscript', 'template', 'svg', 'head', 'title', 'iframe', 'object', 'select', 'datalist', 'canvas', 'textarea', 'dialog', 'audio', 'video', 'img', '[hidden]', '[aria-hidden=true]', '[style="display:none"]']

/** The words of a link and, where it writes a mail or dials, the address or number that stands behind them. */
const link: FormatCallback = (element, walk, builder) => {
  walk(element.children, builder)
  keepLink(element as Element, (builder as unknown as { readonly metadata?: Gathered }).metadata)
  const [, behind] = /^(?:mailto|tel):([^?]+)/i.exec(String((element.attribs as Record<string, string>).href ?? '')) ?? []
  // An address or a number, and nothing else that could be written there unseen.
  const plain = behind === undefined ? '' : plainly(behind)
  if (/^[^\s@]{1,64}@[^\s@]{1,200}$|^\+?[\d\s()/.-]{3,30}$/.test(plain)) builder.addInline(` [${plain}]`)
}

/** A link of a page: its address, absolute, and what it is called. */
export interface PageLink { readonly address: string, readonly words: string }
interface Gathered { readonly base: string, readonly links: PageLink[] }
interface Element { readonly data?: string, readonly attribs?: Readonly<Record<string, string>>, readonly children?: readonly Element[] }

/** Links of a page that are kept, characters of their words and of their addresses. */
const LINKS = { most: 2_000, words: 100, address: 2_000 }

function keepLink(element: Element, gathered: Gathered | undefined): void {
  const { href = '', title, 'aria-label': label } = element.attribs ?? {}
  if (!gathered || gathered.links.length >= LINKS.most || href === '' || href.length > LINKS.address || !URL.canParse(href, gathered.base)) return
  const { protocol, href: address } = new URL(href, gathered.base)
  if (!/^https?:$/.test(protocol)) return
  const words = (wordsOf(element) || label || title || '').replace(/\s+/g, ' ').trim()
  gathered.links.push({ address, words: words.slice(0, LINKS.words).toWellFormed() })
}

/** Words of an element, as many as are kept. */
function wordsOf(element: Element, depth = 0): string {
  let words = element.data ?? ''
  for (const child of depth < 10 ? element.children ?? [] : []) if (words.length < LINKS.words) words += ` ${wordsOf(child, depth + 1)}`
  return words.trim()
}

function plainly(text: string): string {
  try {
    return decodeURIComponent(text).trim()
  } catch {
    return text.trim()
  }
}

const OPTIONS: HtmlToTextOptions = {
  wordwrap: false, formatters: { link }, limits: { maxDepth: DEEPEST, maxInputLength: 4_000_000 },
  selectors: [
    { selector: 'a', format: 'link' },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map(selector => ({ selector, options: { uppercase: false } })),
    ...['dl', 'address'].map(selector => ({ selector, format: 'block', options: { leadingLineBreaks: 2, trailingLineBreaks: 2 } })),
    // A cell on a line of its own: laid out in columns a table takes as long as its cells squared.
    ...['td', 'th', 'caption', 'dt', 'dd'].map(selector => ({ selector, format: 'block', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } })),
    ...UNSEEN.map(selector => ({ selector, format: 'skip' })),
  ],
}

/** Text of a page as people read it, without what they do not see; its words are left as they are. */
export const pageText = (html: string): string => readPage(html).text

const BASE = /<base\s[^>]{0,500}?href\s*=\s*["']([^"']{1,2000})/i

/** Text of a page and, where its own address is known, the links that people see. */
export function readPage(html: string, address?: string): { readonly text: string, readonly links: readonly PageLink[] } {
  const [, set = ''] = BASE.exec(html.slice(0, 20_000)) ?? []
  const gathered = address === undefined ? undefined : { base: URL.canParse(set, address) ? new URL(set, address).href : address, links: [] as PageLink[] }
  return { text: tidy(convert(html.replace(STYLE, plainStyle), OPTIONS, gathered)), links: gathered?.links ?? [] }
}

const STYLE = /(?<=\sstyle\s{0,5}=\s{0,5})(?:"[^"]{0,2000}"|'[^']{0,2000}')/gi
/** Pixels or ems outside of the page. */
const FAR = -300

/** Styles hide in many ways; of those that do there is one left, of the others none. */
const plainStyle = (style: string) => style.slice(1, -1).toLowerCase().split(';').some((declaration) => {
  const [name = '', value = ''] = declaration.split(':').map(part => part.trim())
  switch (name) {
    case 'display': return value.startsWith('none')
    case 'visibility': return value.startsWith('hidden') || value.startsWith('collapse')
    case 'opacity': case 'font-size': return Number.parseFloat(value) === 0
    case 'left': case 'top': case 'right': case 'bottom': case 'text-indent': return Number.parseFloat(value) <= FAR
    case 'clip': return /^rect\((?:0|1)/.test(value)
    case 'clip-path': return /^inset\((?:50|100)%/.test(value)
    default: return false
  }
}) ? '"display:none"' : '""'

/** NUL does not fit into the database; a half of a pair of UTF-16 does not either. */
export const tidy = (text: string): string => text.slice(0, 2 * LONGEST_TEXT).replaceAll('\0', '').toWellFormed().split('\n').map(line => line.trimEnd()).join('\n').trim().slice(0, LONGEST_TEXT).toWellFormed()

const META = /<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)/i

/**
 * Bytes of a document as text: by its byte order mark, else as its server says, else as it says of itself, else as UTF-8 or
 * what else it must be.
 * @param type of the answer's head: `text/html; charset=iso-8859-1`
 */
export function decodeText(bytes: Buffer, type: string): string {
  const mark = bytes[0] === 0xEF && bytes[1] === 0xBB ? 'utf-8' : bytes[0] === 0xFE && bytes[1] === 0xFF ? 'utf-16be' : bytes[0] === 0xFF && bytes[1] === 0xFE ? 'utf-16le' : undefined
  const said = mark ?? /charset\s*=\s*["']?([\w-]+)/i.exec(type)?.[1] ?? META.exec(bytes.subarray(0, 4096).toString('latin1'))?.[1]
  for (const [name, fatal] of [...said ? [[said, false] as const] : [], ['utf-8', true] as const]) {
    try {
      return new TextDecoder(name, { fatal }).decode(bytes)
    } catch { /* no such encoding, or not written in it */ }
  }
  return new TextDecoder('windows-1252').decode(bytes)
}

const TITLE = /^<title[^>]{0,200}>([^<]{1,1000})/i

/** Title of a page in one line, 255 characters at most. */
export const pageTitle = (html: string): string | null => {
  const at = html.search(/<title[\s>]/i)
  const [, title] = at < 0 ? [] : TITLE.exec(html.slice(at, at + 1500)) ?? []
  return title ? tidy(convert(title, { wordwrap: false })).replace(/\s+/g, ' ').slice(0, 255).toWellFormed() || null : null
}

export interface PageText { readonly text: string, readonly title: string | null, readonly links: readonly PageLink[] }

/** Media types of pages; everything else is text as it is. */
export const PAGE = /^(?:text\/html|application\/xhtml\+xml)\b/

/**
 * Text, title and links of what an address answered; title and links are in pages alone.
 * @param address of the page, without which its links lead nowhere
 */
export function readText(bytes: Buffer, type: string, address?: string): PageText {
  const raw = decodeText(bytes, type)
  return PAGE.test(type) ? { ...readPage(raw, address), title: pageTitle(raw) } : { text: tidy(raw), title: null, links: [] }
}
