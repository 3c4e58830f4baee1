import { LEAD_BEFORE_NAME, TOPIC_SOURCE } from './vocabulary.ts'

/** What may stand after a name without belonging to it. */
const AFTER = /[\s,]*(?:\b(?:bitte|please|so|alles|denn|eigentlich|genau|exactly|sagen|erzählen|berichten|bekannt|gespeichert|hinterlegt|erfasst|erreichen|anrufen|kontaktieren|at the moment|right now|als lead|as a lead|ein lead|a lead|eine?r? unserer leads|one of our leads|bei uns|im system|im crm|in (?:unseren|den) daten|in der datenbank|in our (?:data|data ?base|crm|system)))$/iu

/** The ways to ask about one company; the first group is its name. Tried in this order. */
const COMPANY: readonly RegExp[] = [
  /^was ist mit (.+)$/iu,
  /^(?:was|wieviel|wie viel)\b.*?(?<!\p{L})(?:über|ueber|zum|zur|zu|von|bei)\s+(.+)$/iu,
  /^(?:gib|hast du|habt ihr|haben wir|gibt es|ich (?:brauche|möchte|will|suche))?\b.*?\b(?:infos?|informationen|details|daten|angaben|fakten|auskunft|status|stand|notizen|alles|mehr|etwas|einen lead|eine firma)\b.*?(?<!\p{L})(?:über|ueber|zum|zur|zu|von|bei|der|namens|für)\s+(.+)$/iu,
  /^(?:erzähle?|sage?|berichte|beschreibe?|informiere)\b.*?(?<!\p{L})(?:über|ueber|von|zu)\s+(.+)$/iu,
  /^(?:zeige?|öffne|suche?|finde?)\s+(?:(?:mir|uns|bitte|nach|mal|alles (?:über|zu))\s+)*(.+)$/iu,
  /^(?:kennen wir|kennst du|kennen sie|haben wir)\s+(.+)$/iu,
  /^wie steht es (?:um|mit|bei)\s+(.+)$/iu,
  /^(?:what|which information)\b.*?\b(?:about|on|regarding|for)\s+(.+)$/iu,
  /^(?:tell|give|i (?:need|want))\b.*?\b(?:about|on|for)\s+(.+)$/iu,
  /^(?:any |all |some |the )?(?:info|information|details|data|facts|status|notes|everything|more|anything)\b.*?\b(?:about|on|of|for|from)\s+(.+)$/iu,
  /^(?:show|open|find|search|look up|lookup)\s+(?:(?:me|us|for|everything (?:about|on))\s+)*(.+)$/iu,
  /^(?:do|does|have|did) (?:we|you|anyone|anybody)\s+(?:know|have|got)?\s*(?:(?:anything|something|any|a|an|data|information|info|details|lead|company|entry|about|on|for|called|named)\s+)*(.+)$/iu,
  /^(?:ist|is)\s+(.+?)\s+(?:ein lead|bei uns|im system|im crm|a lead|one of our leads|in our (?:data|system|crm))$/iu,
  /^(?:wer|was|who|what) (?:ist|sind|macht|is|are|does)\s+(.+)$/iu,
  /^how about\s+(.+)$/iu,
  /^(?:und|and|what about)\s+(.+)$/iu,
]

const TOPIC = `(?:${TOPIC_SOURCE})`
/** The ways to ask for the contact of a company. */
const CONTACT: readonly RegExp[] = [
  new RegExp(`(?<!\\p{L})${TOPIC}(?:\\s+(?:und|oder|and|or)\\s+${TOPIC})*\\s+(?:haben wir\\s+|do we have\\s+|gibt es\\s+|ist\\s+)?(?:von|bei|beim|vom|der|des|für|zu|zur|zum|of|at|for|from)\\s+(.+)$`, 'iu'),
  /^wie (?:kann|können) (?:ich|wir|man) (.+?) (?:am besten )?(?:erreichen|anrufen|kontaktieren)$/iu,
  /^wie (?:erreiche|erreichen|kontaktiere|kontaktieren) (?:ich|wir)\s+(?:am besten\s+)?(?:jemanden bei\s+)?(.+)$/iu,
  /^how (?:do|can|could) (?:i|we|one) (?:best )?(?:reach|contact|call|email|phone)\s+(?:someone at\s+)?(.+)$/iu,
  /^(?:wen|who) (?:kann|können|can|do|should) (?:ich|wir|i|we) (?:bei|anrufen bei|call at|contact at|ask at|talk to at)\s+(.+?)(?:\s+(?:anrufen|ansprechen|fragen|kontaktieren))?$/iu,
  new RegExp(`^(?:what(?:'s|’s| is| are)|give me|show me|i need)\\s+(.+?)(?:'s|’s|s'|s’|')\\s+${TOPIC}`, 'iu'),
  new RegExp(`^(.+?)(?:'s|’s|s'|s’)\\s+${TOPIC}`, 'iu'),
  new RegExp(`^${TOPIC}\\s*:?\\s+(.+)$`, 'iu'),
  new RegExp(`^(?!(?:was|wer|wie|what|who|how|give|gib|zeig)\\b)(.+?)\\s+${TOPIC}$`, 'iu'),
]

/** @returns the company that a question is about, as it is written there */
export function companyName(text: string): string | undefined {
  return firstName(COMPANY, text)
}

/** @returns the company whose contact a question asks for */
export function contactName(text: string): string | undefined {
  return firstName(CONTACT, text)
}

function firstName(patterns: readonly RegExp[], text: string): string | undefined {
  for (const pattern of patterns) {
    const name = pattern.exec(text)?.[1]
    const cleaned = name && cleanName(name)
    if (cleaned) return cleaned
  }
  return undefined
}

/** A name without the words around it: `der Firma Müller KG bitte` -> `Müller KG`. */
export function cleanName(name: string): string | undefined {
  let cleaned = name.trim().replace(/^[\s„“"'»«,:-]+|[\s“”"'»«,:;-]+$/gu, '')
  for (let before = ''; before !== cleaned;) {
    before = cleaned
    cleaned = cleaned.replace(AFTER, '').trim()
  }
  return cleaned.replace(LEAD_BEFORE_NAME, '').trim() || undefined
}
