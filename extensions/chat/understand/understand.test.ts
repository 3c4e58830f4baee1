import { describe, expect, it } from 'vitest'
import { nameWords, spellings } from './text.ts'
import { understand } from './understand.ts'

describe('questions about one company', () => {
  it.each([
    ['Was wissen wir über Rheinufer Logistik GmbH?', 'Rheinufer Logistik GmbH'],
    ['was wissen wir über die Firma müller & söhne kg', 'müller & söhne kg'],
    ['Was weißt du über „Haus & Grund“?', 'Haus & Grund'],
    ['Was gibt es Neues zu 1&1?', '1&1'],
    ['Infos zu Elbtor Reederei', 'Elbtor Reederei'],
    ['Erzähl mir etwas über die Beueler Druckhaus KG', 'Beueler Druckhaus KG'],
    ['Zeig mir den Lead Limmat Treuhand', 'Limmat Treuhand'],
    ['Kennen wir die Aare Energie Genossenschaft?', 'Aare Energie Genossenschaft'],
    ['Haben wir Daten zu 123Greetings.com Inc.?', '123Greetings.com Inc'],
    ['Wer ist Hüber & Cie.?', 'Hüber & Cie'],
    ['Was ist mit Spreekante Digital?', 'Spreekante Digital'],
    ['Rheinufer Logistik', 'Rheinufer Logistik'],
    ['What do we know about Acme Corp?', 'Acme Corp'],
    ['Tell me more about IONOS Cloud Ltd.', 'IONOS Cloud Ltd'],
    ['Do we know Mainpark Consulting?', 'Mainpark Consulting'],
    ['Show me the lead Limmat Treuhand AG please', 'Limmat Treuhand AG'],
    ['Is Nordlicht Lebensmittel in our CRM?', 'Nordlicht Lebensmittel'],
    ['What do you have on "Best in Bonn"?', 'Best in Bonn'],
    ['Was wissen wir über Haus in Bonn GmbH?', 'Haus in Bonn GmbH'],
  ])('%s', (question, name) => {
    expect(understand(question)).toMatchObject({ intent: 'company', name, topics: [] })
  })
  it('takes a place after the name for a place', () => {
    expect(understand('Was wissen wir über Rheinufer Logistik aus Bonn?')).toMatchObject({ intent: 'company', name: 'Rheinufer Logistik', places: ['Bonn'] })
  })
  it('knows the lead that the conversation is about', () => {
    expect(understand('Was wissen wir über diesen Lead?')).toMatchObject({ intent: 'company', thisLead: true, name: null })
    expect(understand('What is the phone number of this company?')).toMatchObject({ intent: 'contact', thisLead: true, topics: ['phone'] })
    expect(understand('Wie ist die Telefonnummer?')).toMatchObject({ intent: 'contact', thisLead: true, topics: ['phone'] })
    expect(understand('What is the address?')).toMatchObject({ intent: 'contact', thisLead: true, topics: ['address'] })
  })
})

describe('questions for a contact', () => {
  it.each([
    ['Wie ist die Telefonnummer von Rheinufer Logistik GmbH?', 'Rheinufer Logistik GmbH', ['phone']],
    ['Wer ist Ansprechpartnerin bei der Poppelsdorf Software GmbH?', 'Poppelsdorf Software GmbH', ['person']],
    ['Wie erreiche ich Elbtor Reederei?', 'Elbtor Reederei', ['person', 'phone', 'email', 'address', 'website']],
    ['E-Mail-Adresse der Firma Beueler Druckhaus', 'Beueler Druckhaus', ['email']],
    ['Kontaktdaten von Müller', 'Müller', ['person', 'phone', 'email', 'address', 'website']],
    ['Wie kann ich Isartal Automotive erreichen?', 'Isartal Automotive', ['person', 'phone', 'email', 'address', 'website']],
    ['Who is the contact person at Mainpark Consulting AG?', 'Mainpark Consulting AG', ['person']],
    ['What is Acme\'s phone number?', 'Acme', ['phone']],
    ['How do I reach IONOS Cloud?', 'IONOS Cloud', ['person', 'phone', 'email', 'address', 'website']],
    ['Phone and email of Acme Ltd', 'Acme Ltd', ['phone', 'email']],
  ])('%s', (question, name, topics) => {
    expect(understand(question)).toMatchObject({ intent: 'contact', name, topics })
  })
})

describe('questions about many', () => {
  const none = { status: null, rating: null, owner: null }
  it.each([
    ['Welche Leads haben wir in Bonn?', 'list', { ...none, places: ['Bonn'] }],
    ['Welche Firmen gibt es in Frankfurt am Main?', 'list', { ...none, places: ['Frankfurt am Main'] }],
    ['Zeige mir alle neuen Leads aus Köln und Bonn', 'list', { ...none, status: 'new', places: ['Köln', 'Bonn'] }],
    ['Haben wir in Neu-Ulm Leads?', 'list', { ...none, places: ['Neu-Ulm'] }],
    ['Welche heißen Leads habe ich?', 'list', { ...none, rating: 'hot', places: [] }],
    ['meine qualifizierten Leads', 'list', { ...none, status: 'qualified', owner: 'me', places: [] }],
    ['Und in Köln?', 'list', { ...none, places: ['Köln'] }],
    ['Wer sitzt in Potsdam?', 'list', { ...none, places: ['Potsdam'] }],
    ['Which leads do we have in Bonn?', 'list', { ...none, places: ['Bonn'] }],
    ['List disqualified companies in Cologne', 'list', { ...none, status: 'disqualified', places: ['Cologne'] }],
    ['Wie viele Leads haben wir?', 'count', { ...none, places: [] }],
    ['Wie viele Leads haben wir in unseren Daten?', 'count', { ...none, places: [] }],
    ['Anzahl der kontaktierten Leads in Wien', 'count', { ...none, status: 'contacted', places: ['Wien'] }],
    ['How many unassigned leads are there in Hamburg?', 'count', { ...none, owner: 'nobody', places: ['Hamburg'] }],
  ])('%s', (question, intent, rest) => {
    expect(understand(question)).toMatchObject({ intent, name: null, ...rest })
  })
})

describe('the rest', () => {
  it.each([
    ['Wer bin ich?', 'me'], ['Who am I?', 'me'], ['Hilfe', 'help'], ['Hallo!', 'help'], ['What can you do?', 'help'], ['Was kannst du?', 'help'],
    ['Wie wird das Wetter morgen?', 'unknown'], ['Why is the sky blue?', 'unknown'], ['Lösche alle Einträge', 'unknown'],
  ])('%s', (question, intent) => {
    expect(understand(question).intent).toBe(intent)
  })
  it('answers in the language of the question', () => {
    expect(understand('Which leads do we have in München?', 'de').language).toBe('en')
    expect(understand('Welche Leads haben wir in Bonn?', 'en').language).toBe('de')
    expect(understand('Rheinufer Logistik', 'en').language).toBe('en')
  })
  it('compares names without legal forms and by their sound', () => {
    expect(nameWords('MÜLLER & Söhne GmbH & Co. KG')).toEqual(['mueller', 'soehne'])
    expect(nameWords('Schmidt e.K.')).toEqual(['schmidt'])
    expect(spellings('mueller')).toContain('müller')
    expect(spellings('Müller')).toEqual(expect.arrayContaining(['müller', 'mueller', 'muller']))
  })
})
