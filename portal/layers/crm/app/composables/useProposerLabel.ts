import { FIX_PROPOSER } from '@kontor/model/wire/proposals'

/** How whoever proposed a value is called: the hub itself in the reader's language, everybody else as they call themselves. */
export function useProposerLabel() {
  const { t } = useI18n()
  return (proposer: string): string => proposer === FIX_PROPOSER ? t('crm.proposals.fix') : proposer
}
