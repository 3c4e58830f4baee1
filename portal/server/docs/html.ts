/** Text that is HTML already. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

type Part = Html | string | number | false | null | undefined | readonly Part[]

const SIGNS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&#39;' }
const escape = (text: string): string => text.replace(/[&<>"']/g, sign => SIGNS[sign] ?? sign)

function textOf(part: Part): string {
  if (part instanceof Html) return part.text
  if (Array.isArray(part)) return (part as readonly Part[]).map(textOf).join('')
  return part === false || part === null || part === undefined ? '' : escape(String(part))
}

/** HTML in which everything that is put in is text, unless it is HTML itself. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html => new Html(strings.reduce((text, next, at) => text + textOf(parts[at - 1]) + next))

/** Paragraphs and `code`, which is all that the descriptions use. */
export function prose(text: string): Html {
  const words = (line: string) => line.split('`').map((part, at) => at % 2 === 1 ? html`<code>${part}</code>` : html`${part}`)
  return html`${text.split('\n\n').map(paragraph => html`<p>${words(paragraph)}</p>`)}`
}
