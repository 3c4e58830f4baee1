import { l, type Domain, type Label } from '@kontor/model'

/** How a domain appears in Studio's navigation: a folder with its collections. */
export const DOMAIN_FOLDERS: Record<Domain, { readonly label: Label, readonly icon: string }> = {
  platform: { label: l('Plattform', 'Platform'), icon: 'hub' },
  crm: { label: l('Vertrieb', 'Sales'), icon: 'handshake' },
  chat: { label: l('Chat', 'Chat'), icon: 'forum' },
  documents: { label: l('Belege', 'Documents'), icon: 'receipt_long' },
  academy: { label: l('Akademie', 'Academy'), icon: 'school' },
  trainings: { label: l('Trainings', 'Trainings'), icon: 'event_seat' },
  events: { label: l('Ereignisse', 'Events'), icon: 'bolt' },
}

/** Name of a domain's folder among the collections; no table can be called so in the model. */
export function folderName(domain: Domain): string {
  return `domain_${domain}`
}
