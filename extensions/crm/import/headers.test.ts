import { leads } from '@kontor/model'
import { describe, expect, it } from 'vitest'
import { SOURCE_ADDRESS } from '@kontor/model/wire/imports'
import { suggestMapping } from '@kontor/extension-shared/import/headers'
import { LEAD_ALIASES, LEAD_LABELS, LEAD_PARTS } from './headers.ts'

const targets = [{ name: SOURCE_ADDRESS, names: [] }, ...Object.keys(leads.fields).map(name => ({ name, names: LEAD_LABELS.get(name)! })), { name: 'shoe_size', names: ['Schuhgröße', 'Shoe size'] }]
const suggest = (headers: string) => suggestMapping(headers.split(';'), targets, LEAD_ALIASES, LEAD_PARTS)

describe('headers', () => {
  it('knows those of the company list', () => {
    expect(suggest('Firma;Straße;PLZ;Ort;Land;Telefon;Fax;E-Mail;Website;Kategorie;Quelle;Slug')).toEqual({
      'Firma': 'company', 'Straße': 'street', 'PLZ': 'postal_code', 'Ort': 'city', 'Land': 'country', 'Telefon': 'phone', 'Fax': null, 'E-Mail': 'email',
      'Website': 'website', 'Kategorie': 'industry', 'Quelle': SOURCE_ADDRESS, 'Slug': 'external_id',
    })
  })
  it('knows English ones and other spellings', () => {
    expect(Object.values(suggest('Company Name;Street Address;ZIP Code;City;Country;Work phone;EMAIL_ADDRESS;Web;Job Title;VAT-ID;Lead source;Tags'))).toEqual([
      'company', 'street', 'postal_code', 'city', 'country', 'phone', 'email', 'website', 'contact_role', 'vat_id', 'source', 'tags'])
    expect(Object.values(suggest('FIRMA;Strasse;Ansprechpartner;Mobil;E-Mail 2;USt-IdNr.'))).toEqual(['company', 'street', 'contact_name', 'mobile', 'email_alternative', 'vat_id'])
  })
  it('knows the fields that a tenant added', () => {
    expect(suggest('Firma;Schuhgröße').Schuhgröße).toBe('shoe_size')
  })
  it('brings parts of names and streets together', () => {
    expect(suggest('Firma;Nachname;Vorname;Straße;Hausnummer')).toEqual({ Firma: 'company', Nachname: 'contact_name', Vorname: 'contact_name', Straße: 'street', Hausnummer: 'street' })
    expect(suggest('Company;First Name;Last Name')).toMatchObject({ 'First Name': 'contact_name', 'Last Name': 'contact_name' })
    // One column with the whole name, or a number without its street.
    expect(suggest('Ansprechpartner;Vorname;Nachname')).toEqual({ Ansprechpartner: 'contact_name', Vorname: null, Nachname: null })
    expect(suggest('Name;Vorname;Firma')).toEqual({ Name: 'contact_name', Vorname: 'contact_name', Firma: 'company' })
    expect(suggest('Straße und Hausnummer;Hausnummer')).toEqual({ 'Straße und Hausnummer': 'street', 'Hausnummer': null })
    expect(suggest('Firma;Hausnummer;Nachname')).toEqual({ Firma: 'company', Hausnummer: null, Nachname: 'contact_name' })
  })
  it('gives each field to one column', () => {
    expect(suggest('Firma;Firmenname')).toEqual({ Firma: 'company', Firmenname: null })
  })
})
