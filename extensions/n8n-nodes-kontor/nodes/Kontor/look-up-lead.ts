import { sleep, type IDataObject } from 'n8n-workflow'
import type { Api } from '../../api/kontor-api.ts'

/** How long the end of it is waited for, and between two looks; milliseconds. */
const [PATIENCE, INTERVAL] = [180_000, 1000]
const OPEN = new Set<unknown>(['queued', 'running'])

interface Envelope<T> { readonly data: T }
interface Result { readonly field: string, readonly outcome: string, readonly reason: string | null, readonly message: string | null, readonly included?: { readonly proposal?: { readonly id?: string, readonly value?: unknown, readonly state?: string } | null } }

/** Names in a list of the form, or in a text that an expression gave. */
const namesOf = (value: unknown): string[] => [value].flat().flatMap(part => String(part ?? '').split(/[,;\s]+/)).filter(Boolean)

/**
 * Has Kontor look a lead up and propose what it finds. What takes longer than three minutes goes on without the workflow.
 * @param fields names, or one text of names with commas between; everything when empty
 * @returns the enrichment with its counts, and `results`: of each field what became of it
 */
export async function lookUpLead(api: Api, lead: string, fields: unknown): Promise<IDataObject> {
  const wanted = namesOf(fields)
  const { data: { id } } = await api<Envelope<{ id: string }>>('POST', '/crm/leads/enrich', { ids: [lead], ...wanted.length > 0 ? { fields: wanted } : {} })
  let run = (await api<Envelope<IDataObject>>('GET', `/crm/enrichments/${id}`)).data
  for (const until = Date.now() + PATIENCE; OPEN.has(run.state) && Date.now() < until;) {
    await sleep(INTERVAL)
    run = (await api<Envelope<IDataObject>>('GET', `/crm/enrichments/${id}`)).data
  }
  const { data } = await api<Envelope<Result[]>>('GET', `/crm/enrichments/${id}/results?include=proposal&pageSize=100`)
  return {
    ...run, leadId: lead,
    results: data.map(({ field, outcome, reason, message, included }) => ({ field, outcome, reason, message, value: (included?.proposal?.value ?? null) as IDataObject['value'], proposalId: included?.proposal?.id ?? null })),
  }
}
