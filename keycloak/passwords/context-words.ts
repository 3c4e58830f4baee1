/**
 * Words that suggest themselves as a password here: names of the product and its parts, what it is for, and what people
 * in an office choose. `denylist.txt` holds the forms of them that `formsOf` makes, before the most common passwords.
 */
export const CONTEXT_WORDS = [
  'kontor', 'directus', 'keycloak', 'portal', 'studio', 'postgres', 'redis', 'demo', 'mandant', 'tenant', 'platform', 'plattform', 'operator', 'admin', 'administrator', 'manager', 'trainer', 'backoffice',
  'vertrieb', 'sales', 'training', 'schulung', 'akademie', 'academy', 'kunde', 'kunden', 'customer', 'lead', 'leads', 'termin', 'angebot', 'firma', 'company', 'office', 'team',
  'passwort', 'password', 'kennwort', 'geheim', 'secret', 'willkommen', 'welcome', 'hallo', 'test', 'start', 'login', 'zugang', 'changeme', 'montag', 'freitag', 'sommer', 'winter', 'herbst', 'fruehling', 'frühling', 'summer',
  'deutschland', 'berlin', 'hamburg', 'muenchen', 'münchen',
] as const

/** Shortest password that the realm takes; what is shorter needs no list. */
const SHORTEST = 12
const YEARS = Array.from({ length: 10 }, (_, i) => String(2021 + i))
const COUNTS = Array.from({ length: 10 }, (_, i) => '1234567890'.slice(0, i + 1))
const TAILS = [...COUNTS, ...YEARS, '0815', '4711', '000', '111']
const JOINTS = ['', '-']

/** The usual ways to make a word long enough, in small letters: Keycloak compares without regard to case. */
export function formsOf(word: string): string[] {
  const stems = [word, `${word}${word}`]
  const forms = [...stems, `${word}${word}${word}`, ...stems.flatMap(stem => JOINTS.flatMap(joint => TAILS.map(tail => `${stem}${joint}${tail}`)))]
  return [...new Set(forms.flatMap(form => [form, `${form}!`]))].filter(form => form.length >= SHORTEST)
}
