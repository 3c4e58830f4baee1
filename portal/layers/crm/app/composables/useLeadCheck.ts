import type { Mark } from '~/utils/collection'
import { LEADS_PATH } from '../utils/leads'

/** Asks which marks a lead with these values would get. */
export function useLeadCheck(): (values: Record<string, unknown>) => Promise<readonly Mark[]> {
  const api = useApi()
  return values => api.post<Mark[]>(`${LEADS_PATH}/check`, values)
}
