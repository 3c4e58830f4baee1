/** Endings of hosts that people write a comma or a blank before and mean a point. */
const ENDINGS = 'de|at|ch|li|eu|com|net|org|info|biz|io|fr|it|es|pt|nl|be|lu|pl|cz|sk|si|hr|hu|ro|bg|gr|dk|se|no|fi|ie|uk|us|ca|online|shop|gmbh|berlin|hamburg|koeln|bayern|email|cloud|app|dev'
const ENDING = new RegExp(`\\.(?:${ENDINGS})$`, 'i')
const BROKEN_ENDING = new RegExp(`^(.*[\\p{L}\\p{N}])(?:\\s*,\\s*|\\s+\\.\\s*|\\.\\s+)(${ENDINGS})$`, 'iu')

/** A host with points doubled, or a comma or blanks at the point before its ending. Blanks that stand for nothing known leave it as it is. */
function host(text: string): string | undefined {
  const single = text.replace(/\.{2,}/g, '.').replace(/^www\s*[.,]\s*/i, 'www.')
  const [, before, ending] = BROKEN_ENDING.exec(single) ?? []
  // Behind a whole address something else begins: `firma.de, at`.
  if (before !== undefined && ENDING.test(before)) return undefined
  const whole = before === undefined ? single : `${before.replace(/\s*\.\s*/g, '.')}.${ending}`
  return /^[\p{L}\p{N}.-]+$/u.test(whole) ? whole : undefined
}

const END = /[\s.,;:!]+$/

/** A mail address as it was meant by its own signs. A domain is never put right, nor are words joined. */
export function fixEmail(value: string): string | undefined {
  let text = value
  const inside = /<([^<>]*)>\s*[.,;]?$/.exec(text)
  if (inside) text = inside[1] as string
  text = text.trim().replace(/^["'(<[]+|["')>\]]+$/g, '').replace(/^(?:e-?mail\s*:\s*)?(?:mailto\s*:\s*)?/i, '').replace(/^(mailto:)?([^?]*@[^?]*)\?.*$/i, '$2').replace(END, '').trim()
  if (!text.includes('@')) {
    text = text.replace(/\s*[([{]\s*(?:at|ät)\s*[)\]}]\s*|\s+at\s+/gi, '@').replace(/\s*[([{]\s*(?:dot|punkt)\s*[)\]}]\s*|\s+(?:dot|punkt)\s+/gi, '.')
  } else {
    text = text.replace(/\s*[([{<]\s*@\s*[)\]}>]\s*/g, '@').replace(/\s*[([{]\s*(?:dot|punkt)\s*[)\]}]\s*/gi, '.')
  }
  const parts = text.split('@')
  if (parts.length !== 2) return undefined
  // `Dr. info @firma.de`: what stands before a blank may be no part of it.
  const local = (parts[0] as string).trim().replace(/\.{2,}/g, '.')
  const domain = host((parts[1] as string).trim())
  return /\s/.test(local) || domain === undefined ? undefined : `${local}@${domain}`
}

/** `http//`, `htp://`, `ttps:\`, `http;//`, also twice. A word that begins so is none. */
const SCHEME = /^(?:h+t+p+|ttp|htt)(s?)\s*(?:[:;.,]?\s*\/+\s*|[:;]\s*)/i

/** The address of a website whose scheme, points or strokes are mistyped. */
export function fixWebsite(value: string): string | undefined {
  let rest = value.trim().replace(/^["'(<[]+|["')>\]]+$/g, '').replaceAll('\\', '/').replace(END, '')
  let scheme = ''
  for (let at = 0; at < 2; at++) {
    const found = SCHEME.exec(rest)
    if (!found) break
    scheme = found[1] || scheme === 'https://' ? 'https://' : 'http://'
    rest = rest.slice(found[0].length)
  }
  if (/[@<>]|:\/\//.test(rest) || (rest.match(/\bwww\b/gi)?.length ?? 0) > 1) return undefined
  const slash = rest.search(/[/?#]/)
  const name = host((slash < 0 ? rest : rest.slice(0, slash)).trim())
  const path = slash < 0 ? '' : rest.slice(slash).replace(/^\/{2,}/, '/')
  return name === undefined || /\s/.test(path) ? undefined : `${scheme}${name}${path}`
}
