import type { RecordPlace } from '~/utils/record-place'
import { ACTIVITIES_PATH, type Activity } from '../utils/activities'

/** The place of activities: all that was done about the leads that the person sees. */
export function useActivityPlace(): RecordPlace<Activity> {
  const { t } = useI18n()
  return {
    collection: 'activities', path: ACTIVITIES_PATH, page: 'crm/activities', icon: 'i-lucide-history', own: false, soft: true, history: true,
    // Calls and notes have no subject.
    nameOf: ({ kind, subject, lead }) => [t(`crm.activities.kind.${kind}`), subject ?? lead?.label].filter(Boolean).join(': '),
    text: (key, named) => t(`crm.activityList.${key}`, named ?? {}),
  }
}
