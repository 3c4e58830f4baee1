import type { Database } from '@kontor/extension-shared/context'
import { nameWords, spellings } from '../understand/text.ts'
import { fitOf } from './match.ts'
import type { Filter, LeadReader, NamedLead } from './reader.ts'

const CANDIDATES = 200
const GUESSES = 5
/** Words that narrow the search; more only cost time. */
const NARROWING = 4

export interface NamedResult {
  readonly fit: 'found' | 'similar' | 'none'
  readonly leads: readonly NamedLead[]
}

/** Leads whose company has a name that somebody wrote, else those that look alike. */
export async function leadsByName(reader: LeadReader, database: Database, name: string): Promise<NamedResult> {
  const candidates = unique([
    ...await reader.named({ _or: spellings(name).map(spelling => ({ company: { _istarts_with: spelling } })) }, 50),
    ...await reader.named(containing(name), CANDIDATES),
  ])
  const by = (fit: string) => candidates.filter(lead => fitOf(name, lead.company) === fit)
  for (const fit of ['exact', 'words']) {
    const leads = by(fit)
    if (leads.length > 0) return { fit: 'found', leads }
  }
  const similar = by('similar')
  const guesses = similar.length > 0 ? similar : await misspelt(reader, database, name)
  return { fit: guesses.length > 0 ? 'similar' : 'none', leads: guesses.slice(0, GUESSES) }
}

/** Each of the longest words in any of its spellings, without the ending that a sentence may have put there. */
function containing(name: string): Filter {
  const longest = [...nameWords(name)].sort((a, b) => b.length - a.length).slice(0, NARROWING)
  const stem = (word: string) => word.length > 6 ? word.replace(/(?:es|s|en|n)$/, '') : word
  return { _and: longest.map(word => ({ _or: spellings(stem(word)).map(spelling => ({ company: { _icontains: spelling } })) })) }
}

/** Names with nearly the same letters. The database finds them by trigrams; what the person may not read is left out. */
async function misspelt(reader: LeadReader, database: Database, name: string): Promise<NamedLead[]> {
  const wanted = nameWords(name).join(' ')
  if (wanted.length < 4) return []
  const spelled = spellings(wanted)
  const { rows } = await database.raw<{ rows: { id: string }[] }>(`
    SELECT id FROM leads WHERE deleted_at IS NULL AND (${spelled.map(() => 'lower(company::text) %> ?').join(' OR ')})
    ORDER BY least(${spelled.map(() => 'lower(company::text) <->> ?').join(', ')}) LIMIT 20`, [...spelled, ...spelled])
  return rows.length === 0 ? [] : reader.named({ id: { _in: rows.map(row => row.id) } }, GUESSES)
}

const unique = (leads: readonly NamedLead[]): NamedLead[] => [...new Map(leads.map(lead => [lead.id, lead])).values()]
