import { describe, expect, it } from 'vitest'
import { countryCode } from './country.ts'

describe('countries', () => {
  it.each([
    ['Deutschland', 'DE'], ['Germany', 'DE'], ['DE', 'DE'], ['DEU', 'DE'], ['D', 'DE'], ['Bundesrepublik Deutschland', 'DE'],
    ['Österreich', 'AT'], ['Oesterreich', undefined], ['Austria', 'AT'], ['Schweiz', 'CH'], ['Suisse', 'CH'], ['Svizzera', 'CH'],
    ['The Netherlands', 'NL'], ['Nederland', 'NL'], ['Niederlande', 'NL'], ['Republic of Singapore', 'SG'], ['Sverige', 'SE'], ['España', 'ES'], ['Italia', 'IT'],
    ['United States', 'US'], ['United States of America', 'US'], ['U.S.A.', 'US'], ['USA', 'US'], ['UK', 'GB'], ['United Kingdom', 'GB'], ['Großbritannien', 'GB'],
    ['Czech Republic', 'CZ'], ['Tschechien', 'CZ'], ['Česko', 'CZ'], ['Hong Kong', 'HK'], ['Taiwan', 'TW'], ['Republic of China', 'TW'], ['Republic of Korea', 'KR'],
    ['Türkiye', 'TR'], ['Turkey', 'TR'], ['United Arab Emirates', 'AE'], ['Marshall Islands', 'MH'], ['Gibraltar', 'GI'], ['Liechtenstein', 'LI'],
    ['Democratic Republic of the Congo', 'CD'], ['  germany ', 'DE'], ['Kingdom of Belgium', 'BE'],
    ['Musterland', undefined], ['', undefined], ['Berlin', undefined], ['XX', undefined], ['12345', undefined], ['Republic of', undefined],
  ])('%j is %s', (text, code) => expect(countryCode(text)).toBe(code))
})
