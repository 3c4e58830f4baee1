import type { IExecuteFunctions, ILoadOptionsFunctions } from 'n8n-workflow'
import type { Http } from '../../api/http.ts'

/** n8n's own request helper: it keeps to the proxy and to the addresses that n8n may reach. */
export function httpOf(node: IExecuteFunctions | ILoadOptionsFunctions): Http {
  return options => node.helpers.httpRequest(options)
}
