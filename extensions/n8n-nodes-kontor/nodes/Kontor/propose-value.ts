import type { IDataObject, IExecuteFunctions } from 'n8n-workflow'
import type { Api } from '../../api/kontor-api.ts'
import { Refusal } from '../../api/refusal.ts'
import { lookUpLead } from './look-up-lead.ts'
import { textParameter } from './parameters.ts'

/** A website takes its time, and is asked for one thing after the other. Milliseconds. */
const PATIENCE = 75_000

interface Envelope { readonly data: IDataObject }

/** Has a page read for a lead, has a lead looked up, or proposes a value that stands in a page. */
export async function proposeValue(api: Api, node: IExecuteFunctions, index: number): Promise<IDataObject> {
  const text = (name: string) => textParameter(node, name, index)
  const given = (name: string, as: string) => text(name) === '' ? {} : { [as]: text(name) }
  if (node.getNodeParameter('operation', index) === 'readSource') {
    const { data } = await api<Envelope>('POST', '/crm/documents', { lead: text('leadId'), address: text('address'), ...given('sourceId', 'source') }, { timeout: PATIENCE })
    // Whoever looks for values needs the text.
    return { ...(await api<Envelope>('GET', `/crm/documents/${String(data.id)}`)).data, made: data.made }
  }
  if (node.getNodeParameter('operation', index) === 'lookUp') return lookUpLead(api, text('leadId'), node.getNodeParameter('lookUpFields', index, []))
  const confidence = text('confidence') === '' ? undefined : Number(text('confidence'))
  if (confidence !== undefined && !(confidence >= 0 && confidence <= 1)) throw new Refusal(400, 'INVALID_CONFIDENCE', 'The confidence is a number from 0 to 1')
  const body = { lead: text('leadId'), field: text('proposedField'), value: text('value'), document: text('documentId'), ...given('passage', 'passage'), ...confidence === undefined ? {} : { confidence }, ...given('proposer', 'proposer') }
  return (await api<Envelope>('POST', '/crm/proposals', body)).data
}
