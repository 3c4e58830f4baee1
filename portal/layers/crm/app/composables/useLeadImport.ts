import { toApiName } from '@kontor/compile/names'
import { JOINED_COLUMNS, LEAD_NUMBER } from '@kontor/model/wire/imports'
import type { ImportPlace } from '~/composables/useImportPlace'
import { SOURCE_ADDRESS_NAME } from '../../shared/imports'

/** Where leads come from a file. */
export function useLeadImport(): ImportPlace {
  const { t } = useI18n()
  const { me } = useMe()
  return {
    file: '/crm/leads/import', fields: '/crm/leads/fields', imports: '/crm/imports', page: 'crm/import', list: 'crm/leads', listLabel: t('crm.nav.leads'), words: 'crm.import', needs: ['company'], changes: true, reasons: useReasonWords(),
    wanted: () => me.value?.look?.wantedFields ?? [],
    made: id => `crm/leads?${new URLSearchParams({ 'f.import': id })}`, names: { one: 'Lead', many: 'Leads' },
    joined: [...JOINED_COLUMNS].map(toApiName),
    targets: [{ value: toApiName(LEAD_NUMBER), label: t('crm.import.leadNumber') }, { value: SOURCE_ADDRESS_NAME, label: t('crm.import.sourceAddress') }],
  }
}
