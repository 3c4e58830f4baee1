/** Why leads are held to be one, in the person's words; a reason without any is left out. */
export function useReasonWords(): (reasons: readonly string[]) => string {
  const { t, te } = useI18n()
  return reasons => reasons.filter(reason => te(`crm.duplicates.reason.${reason}`)).map(reason => t(`crm.duplicates.reason.${reason}`)).join(', ')
}
