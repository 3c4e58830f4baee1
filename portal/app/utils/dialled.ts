/**
 * The number of a text as a phone dials it; nothing for a text without one. A zero in brackets is not dialled from abroad, and a
 * second number, or what follows in words, is none of the first.
 * @returns `+492285566770`
 */
export function dialled(text: string): string | undefined {
  const [first = ''] = text.trim().split(/[\p{L},;|]|\/\s*(?=[+0])/u).filter(part => /\d{3}/.test(part.replace(/\D/g, '')))
  const international = /^\s*(?:\+|00)/.test(first)
  const number = (international ? first.replace(/\(\s*0\s*\)/, '') : first).replace(/(?!^)\+/g, '').replace(/[^\d+]/g, '')
  return number.replace(/\D/g, '').length < 3 ? undefined : number
}
