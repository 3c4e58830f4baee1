import type { PageLink } from '../source-documents/page-text.ts'

/** What a link to an imprint is called, or its address, the surest first; a page of contacts is second choice. */
const NAMES: readonly { readonly words: RegExp, readonly path: RegExp }[] = [
  { words: /^(?:(?:das|unser|zum|our|the) )?(?:impressum|imprint|anbieterkennzeichnung|legal notice|legal disclosure|site notice)\b/i, path: /\/(?:impressum|imprint|anbieterkennzeichnung|legal[_-]?notice|legal[_-]?disclosure)(?:[./_-][^/]{0,40})?\/?$/i },
  { words: /\b(?:impressum|imprint|anbieterkennzeichnung|legal notice)\b/i, path: /\b(?:impressum|imprint|anbieterkennzeichnung|legal-?notice)\b/i },
  { words: /^(?:kontakt|contact)(?: us)?$/i, path: /\/(?:kontakt|contact(?:-us)?)(?:\.[a-z]{2,5})?\/?$/i },
]

const host = (address: string) => new URL(address).hostname.toLowerCase().replace(/^www\./, '').replace(/\.$/, '')

/**
 * The link of a page that leads to the imprint of the same site; `www.` in front makes no other site.
 * @param address of the page, absolute
 * @returns its address without a fragment, or nothing; never the page itself
 */
export function findImprint(links: readonly PageLink[], address: string): string | undefined {
  const bare = (of: string) => of.replace(/#.*$/s, '')
  const own = links.filter(link => URL.canParse(link.address) && host(link.address) === host(address) && bare(link.address) !== bare(address) && !/\.(?:pdf|docx?|jpe?g|png|zip)$/i.test(new URL(link.address).pathname))
  for (const { words, path } of NAMES) {
    const found = own.find(link => words.test(link.words)) ?? own.find(link => path.test(new URL(link.address).pathname))
    if (found) return bare(found.address)
  }
  return undefined
}

/** Whether the page is the imprint itself: by its address, or by a link to a part of it. */
export function isImprint(links: readonly PageLink[], address: string): boolean {
  const [surest] = NAMES
  const bare = (of: string) => of.replace(/#.*$/s, '')
  return surest !== undefined && (surest.path.test(new URL(address).pathname) || links.some(link => link.address.includes('#') && bare(link.address) === bare(address) && surest.words.test(link.words)))
}
