const STOP = 'haben|hat|habe|gibt|sind|ist|sitzt|sitzen|stehen|liegen|wir|es|do|does|we|are|is|there|have|has|mit|with|that|which|who|die|der|welche|wer|noch|aktuell|derzeit|currently|now|as|als|leads?|firmen|unternehmen|companies|please|bitte|kennen|know|insgesamt|overall|total|und (?:welche|wer|wie|was)|and (?:which|who|how|what)'
const PLACE = new RegExp(`(?<!\\p{L})(?:in|aus|im raum|im großraum|im postleitzahlengebiet|im plz-gebiet|rund um|nahe|from|around|near|based in|located in)\\s+(?:(?:der stadt|the city of|the area of|the)\\s+)?(.+?)(?=\\s+(?:${STOP})(?!\\p{L})|[;?!]|\\.\\s|\\.?$)`, 'iu')
/** Says where the data are, not where a company is. */
const OUR_DATA = /\s*\b(?:in (?:unsere[nrm]|der|den|dem|our|the) (?:daten(?:bank|bestand)?|system|crm|bestand|data(?:base)?|records)|im (?:system|crm|bestand)|insgesamt|in total|in all)\b/giu

export interface Placed {
  readonly places: readonly string[]
  /** The text without them. */
  readonly rest: string
}

/** Takes the places out of a question: `Leads in Bonn und Köln` -> Bonn, Köln. */
export function takePlaces(text: string): Placed {
  const cleaned = text.replace(OUR_DATA, '')
  const found = PLACE.exec(cleaned)
  if (!found?.[1]) return { places: [], rest: cleaned }
  const places = found[1].split(/\s*(?:,|\s(?:und|oder|and|or)\s)\s*/iu).map(place => place.trim()).filter(Boolean).slice(0, 10)
  return { places, rest: cleaned.replace(found[0], ' ').replace(/\s+/g, ' ').trim() }
}
