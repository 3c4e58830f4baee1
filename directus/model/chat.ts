import { defineCollection } from './language/collection.ts'
import { field } from './language/fields.ts'
import { l } from './language/label.ts'

export const chatThreads = defineCollection({
  name: 'chat_threads',
  domain: 'chat',
  label: { singular: l('Unterhaltung', 'Thread'), plural: l('Unterhaltungen', 'Threads') },
  icon: 'forum',
  display: '{{title}}',
  softDelete: true,
  defaultSort: '-last_message_at',
  listFields: ['title', 'owner', 'last_message_at'],
  indexes: [['owner', 'last_message_at']],
  fields: {
    title: field.text({ label: l('Titel', 'Title'), maxLength: 200, search: true }),
    owner: field.person({ label: l('Person', 'Person'), indexed: true, readonly: true, belongs: 'work' }),
    bot: field.text({ label: l('Bot', 'Bot'), maxLength: 64, default: 'assistant' }),
    lead: field.relation({ label: l('Über den Lead', 'About the lead'), to: 'leads', onDelete: 'SET NULL' }),
    last_message_at: field.timestamp({ label: l('Letzte Nachricht', 'Last message'), readonly: true }),
  },
})

/** States of a message: a person's message waits for its answer, the bot's answer is `answered` from the start. */
export const MESSAGE_STATES = ['sent', 'thinking', 'delayed', 'answered', 'failed'] as const

export const chatMessages = defineCollection({
  name: 'chat_messages',
  domain: 'chat',
  label: { singular: l('Nachricht', 'Message'), plural: l('Nachrichten', 'Messages') },
  icon: 'chat',
  display: '{{role}}: {{content}}',
  defaultSort: 'position',
  indexes: [['thread', 'position'], ['state', 'next_attempt_at']],
  fields: {
    thread: field.relation({ label: l('Unterhaltung', 'Thread'), to: 'chat_threads', onDelete: 'CASCADE', required: true, inverse: 'messages' }),
    position: field.integer({ label: l('Reihenfolge', 'Position'), readonly: true, help: l('Zählt je Unterhaltung aufwärts', 'Counts upwards per thread') }),
    role: field.choice({
      label: l('Rolle', 'Role'), required: true, default: 'user',
      choices: [
        { value: 'user', label: l('Person', 'Person') },
        { value: 'assistant', label: l('Bot', 'Bot') },
      ],
    }),
    content: field.longText({ label: l('Text', 'Text'), required: true, maxLength: 20000, markdown: true }),
    state: field.choice({
      label: l('Zustand', 'State'), required: true, default: 'sent',
      choices: [
        { value: 'sent', label: l('Gesendet', 'Sent') },
        { value: 'thinking', label: l('Bot denkt nach', 'Bot is thinking') },
        { value: 'delayed', label: l('Antwort verzögert', 'Answer delayed') },
        { value: 'answered', label: l('Beantwortet', 'Answered') },
        { value: 'failed', label: l('Fehlgeschlagen', 'Failed') },
      ],
    }),
    sources: field.json({ label: l('Quellen', 'Sources'), help: l('Liste aus Sammlung, Kennung, Bezeichnung', 'List of collection, id, label') }),
    reply_to: field.relation({ label: l('Antwort auf', 'Answers'), to: 'chat_messages', onDelete: 'CASCADE' }),
    author: field.person({ label: l('Verfasst von', 'Author'), readonly: true }),
    attempts: field.integer({ label: l('Versuche', 'Attempts'), default: 0, readonly: true, internal: true }),
    next_attempt_at: field.timestamp({ label: l('Nächster Versuch', 'Next attempt'), readonly: true, internal: true }),
    last_error: field.longText({ label: l('Letzter Fehler', 'Last error'), readonly: true, internal: true }),
  },
})
