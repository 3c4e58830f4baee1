import type { RecordPlace } from '~/utils/record-place'
import type { Mark } from '~/utils/collection'
import { LEADS_PATH, type Lead } from '../utils/leads'

/** The place of leads. */
export function useLeadPlace(): RecordPlace<Lead> {
  const { t } = useI18n()
  const api = useApi()
  return {
    collection: 'leads', path: LEADS_PATH, page: 'crm/leads', importPage: 'crm/import', icon: 'i-lucide-users-round', own: false, soft: true, history: true,
    nameOf: lead => lead.company,
    text: (key, named) => t(`crm.leads.${key}`, named ?? {}),
    // Asks which marks a lead with these values would get.
    judge: values => api.post<Mark[]>(`${LEADS_PATH}/check`, values),
  }
}
