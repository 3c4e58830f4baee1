import type { IExecuteFunctions, ILoadOptionsFunctions, ITriggerFunctions } from 'n8n-workflow'
import type { Http } from '../../api/http.ts'

/** n8n's own request helper: it keeps to the proxy and to the addresses that n8n may reach. */
export function httpOf(node: IExecuteFunctions | ILoadOptionsFunctions | ITriggerFunctions): Http {
  return options => node.helpers.httpRequest(options)
}
