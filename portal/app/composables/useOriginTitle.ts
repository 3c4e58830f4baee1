import type { Origin } from '~/utils/collection'

const ICONS: Readonly<Record<string, string>> = { form: 'i-lucide-text-cursor-input', import: 'i-lucide-file-spreadsheet', person: 'i-lucide-user-round', proposal: 'i-lucide-sparkles', source: 'i-lucide-globe' }

export const originIcon = (origin: Origin): string => ICONS[origin.kind] ?? 'i-lucide-info'

/** Says in one line where a value comes from: file and row, person or source. */
export function useOriginTitle(): (origin: Origin) => string {
  const { t } = useI18n()
  return ({ kind, person, import: file, importRow, source, submission }) => {
    if (kind === 'import') return importRow === null ? t('origin.import', { file: file?.label ?? '' }) : t('origin.importRow', { file: file?.label ?? '', row: importRow })
    if (kind === 'form') return t('origin.form', { name: submission?.label ?? source?.label ?? '' })
    if (kind === 'person') return person ? t('origin.person', { name: person.label }) : t('origin.byHand')
    if (kind === 'proposal') return t('origin.proposal', { name: person?.label ?? '' })
    return source?.label ?? t('origin.source')
  }
}
