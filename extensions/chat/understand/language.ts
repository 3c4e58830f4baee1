import { words } from './text.ts'

export type Language = 'de' | 'en'

const GERMAN = new Set(('was wer wie welche welcher welches wo wissen weisst wir ueber haben hat gibt es ist sind und oder die der das den dem ein eine zu von bei in im aus mit fuer '
  + 'unsere unseren meine mir bitte zeig zeige viele anzahl firma firmen kunden nummer telefonnummer ansprechpartner ansprechpartnerin hilfe kannst du ich bin hallo danke erzaehl kennen').split(' '))
const ENGLISH = new Set(('what who how which where know we about have has do does is are and or the a an to of at in from with for our my me please show many number company companies '
  + 'contact phone help can you i am hello hi thanks tell there any list address').split(' '))

/** The language of a question by its small words; `fallback` when they do not tell. */
export function languageOf(text: string, fallback: Language): Language {
  const found = words(text)
  const german = found.filter(word => GERMAN.has(word)).length + (/[äöüß]/i.test(text) ? 0.5 : 0)
  const english = found.filter(word => ENGLISH.has(word)).length
  if (german === english) return fallback
  return german > english ? 'de' : 'en'
}
