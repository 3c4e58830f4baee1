import type { RecordPlace } from '~/utils/record-place'
import type { Mark } from '~/utils/collection'
import { COMPARED_FIELDS, type LikeLead } from '../../shared/duplicates'
import { LEADS_PATH, type Lead } from '../utils/leads'

/** The place of leads. */
export function useLeadPlace(): RecordPlace<Lead> {
  const { t } = useI18n()
  const api = useApi()
  const tenantPath = useTenantPath()
  const reasonWords = useReasonWords()
  const { me } = useMe()
  return {
    collection: 'leads', path: LEADS_PATH, page: 'crm/leads', importPage: 'crm/import', icon: 'i-lucide-users-round', own: false, soft: true, history: true,
    wanted: () => me.value?.look?.wantedFields ?? [],
    // They say when something was last done about a lead.
    feeds: { activities: 'lead' },
    nameOf: lead => lead.company,
    text: (key, named) => t(`crm.leads.${key}`, named ?? {}),
    origins: { sources: 'lead_sources', documents: '/crm/documents', verify: (id, field, said) => api.put(`${LEADS_PATH}/${id}/provenance/${encodeURIComponent(field)}`, said) },
    // Asks which marks a lead with these values would get.
    judge: values => api.post<Mark[]>(`${LEADS_PATH}/check`, values),
    alike: {
      title: t('crm.duplicates.hint'), fields: COMPARED_FIELDS, pathOf: id => tenantPath(`crm/leads/${id}`),
      find: async values => (await api.post<LikeLead[]>('/crm/duplicates/check', values)).map(({ id, company, leadNumber, city, reasons }) => ({ id, label: company, text: [leadNumber, city, reasonWords(reasons)].filter(Boolean).join(' · ') })),
    },
  }
}
