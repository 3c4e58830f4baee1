import { expect, test } from 'vitest'
import { checkSettings } from './check-settings.ts'

test.each([
  ['a colour by name', { accent: 'red' }], ['a colour with more behind it', { accent: '#0f766e;' }], ['a zone that is none', { time_zone: 'Mars/Olympus' }], ['no zone', { time_zone: null }],
  ['a domain without a dot', { registration_domains: ['intranet'] }], ['a domain where everybody has an address', { registration_domains: ['acme.de', 'GMX.de'] }], ['a role that administers', { registration_role: 'admin' }], ['no role', { registration_role: null }],
  ['a text for a list', { registration_domains: 'acme.de' }],
])('refuses %s', (_, settings) => {
  expect(() => checkSettings(settings)).toThrow(expect.objectContaining({ code: 'SETTING_INVALID', extensions: expect.objectContaining({ field: Object.keys(settings)[0] }) as unknown }) as Error)
})

test('takes what is right, domains in small letters and once', () => {
  expect(checkSettings({ accent: '#0F766E', time_zone: 'Europe/Berlin', registration_domains: ['@Acme.de', 'acme.de', 'vertrieb.acme.com'] })).toEqual({ accent: '#0F766E', time_zone: 'Europe/Berlin', registration_domains: ['acme.de', 'vertrieb.acme.com'] })
  expect(checkSettings({ accent: null, name: 'Acme' })).toEqual({ accent: null, name: 'Acme' })
})
