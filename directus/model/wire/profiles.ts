import { l } from '../language/label.ts'

/** What somebody chooses from for themselves, and how it is called. The browser loads this file too. */

/** What somebody trains for in the academy. */
export const TRACKS = [
  { value: 'new_business', label: l('Neukunden gewinnen', 'Winning new customers') },
  { value: 'existing_customers', label: l('Bestandskunden ausbauen', 'Growing existing customers') },
] as const

/** What somebody can be told of. */
export const NOTIFICATIONS = [
  { value: 'lead_assigned', label: l('Ein Lead wird mir zugewiesen', 'A lead is assigned to me') },
  { value: 'task_assigned', label: l('Jemand gibt mir eine Aufgabe', 'Somebody gives me a task') },
  { value: 'chat_answered', label: l('Ein Bot hat geantwortet', 'A bot has answered') },
  { value: 'security', label: l('Änderungen an meinem Login', 'Changes of my login') },
] as const
export type Notification = (typeof NOTIFICATIONS)[number]['value']
