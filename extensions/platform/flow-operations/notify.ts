import { AUTOMATION_USER } from '@kontor/policies'
import { itemsAsAutomation, textOf, type FlowOperation } from './context.ts'
import { findPeople, parseRecipients, refuseRecipient } from './recipients.ts'

/** Tells people in the portal. Answers with how many. */
export const notify: FlowOperation = {
  id: 'kontor-notify',
  handler: async ({ to, subject, text, collection, record }, context) => {
    const recipients = parseRecipients(to)
    if (recipients.addresses[0]) refuseRecipient(recipients.addresses[0])
    const people = await findPeople(context, recipients)
    const notes = await itemsAsAutomation(context, 'directus_notifications')
    const about = textOf(collection) && textOf(record) ? { collection: textOf(collection), item: textOf(record) } : {}
    await notes.createMany(people.map(({ id }) => ({ recipient: id, sender: AUTOMATION_USER.id, subject: textOf(subject).slice(0, 255), message: textOf(text) || null, ...about })))
    return { told: people.length }
  },
}
