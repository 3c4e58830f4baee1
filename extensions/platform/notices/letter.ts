import type { NoticeKind } from './kinds.ts'

/** A record that somebody is told of. */
export interface Told { readonly id: string, readonly title: string | null }
export type Language = 'de' | 'en'

/** Records that a mail names one by one; of the others it says how many there are. */
const NAMED = 20
const WORDS = {
  de: {
    leads: { one: 'Neuer Lead für Sie', many: (count: number) => `${count} neue Leads für Sie`, none: 'ohne Firma' },
    tasks: { one: 'Neue Aufgabe für Sie', many: (count: number) => `${count} neue Aufgaben für Sie`, none: 'ohne Titel' },
    hello: 'Guten Tag,', from: (name: string) => `von ${name}:`, more: (count: number, url: string) => `und ${count} weitere:\n${url}`, choose: (url: string) => `Welche Mails Sie bekommen, bestimmen Sie auf der Seite Ihres Kontos:\n${url}`,
  },
  en: {
    leads: { one: 'A new lead for you', many: (count: number) => `${count} new leads for you`, none: 'without a company' },
    tasks: { one: 'A new task for you', many: (count: number) => `${count} new tasks for you`, none: 'without a title' },
    hello: 'Hello,', from: (name: string) => `from ${name}:`, more: (count: number, url: string) => `and ${count} more:\n${url}`, choose: (url: string) => `Your account page says which mails you get:\n${url}`,
  },
} as const

/** `Neuer Lead für Sie`, `12 neue Leads für Sie`. */
export const subjectOf = ({ collection }: NoticeKind, count: number, language: Language): string => {
  const words = WORDS[language][collection]
  return count === 1 ? words.one : words.many(count)
}

/**
 * The mail about records that came to somebody.
 * @param portal address of the tenant's part of the portal, `https://kontor.example/demo`
 * @param sender who gave them, when it was one person
 */
export function letterOf(kind: NoticeKind, records: readonly Told[], { language, portal, account, sender }: { readonly language: Language, readonly portal: string, readonly account: string, readonly sender: string | null }): { subject: string, text: string } {
  const words = WORDS[language]
  const subject = subjectOf(kind, records.length, language)
  const [first] = records
  const lines = records.slice(0, NAMED).map(({ id, title }) => `${title ?? words[kind.collection].none}\n${portal}/${kind.page(id)}`)
  if (records.length > NAMED) lines.push(words.more(records.length - NAMED, `${portal}/${kind.list}`))
  return {
    subject: records.length === 1 && first?.title ? `${subject}: ${first.title}` : subject,
    text: [words.hello, `${subject}${sender ? ` ${words.from(sender)}` : ':'}`, ...lines, words.choose(account)].join('\n\n'),
  }
}
