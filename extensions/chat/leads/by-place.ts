import { fold, spellings, words } from '../understand/text.ts'
import { CITY_NAMES, COUNTRY_NAMES } from '../understand/vocabulary.ts'
import type { Filter, LeadReader } from './reader.ts'

const VALUES = 500

/**
 * A filter for leads in any of the places, as the data write them: cities (`Frankfurt` is also `Frankfurt am Main`),
 * countries in both languages, beginnings of postal codes.
 * @returns nothing when no lead is in any of them
 */
export async function placesFilter(reader: LeadReader, places: readonly string[]): Promise<Filter | undefined> {
  const found = (await Promise.all(places.map(place => placeFilter(reader, place)))).filter(filter => filter !== undefined)
  return found.length > 0 ? { _or: found } : undefined
}

async function placeFilter(reader: LeadReader, place: string): Promise<Filter | undefined> {
  if (/^\d{1,5}$/.test(place)) return { postal_code: { _starts_with: place } }
  const names = [place, CITY_NAMES[fold(place)] ?? place]
  const cities = await reader.values('city', { _or: names.flatMap(spellings).map(name => ({ city: { _icontains: name } })) }, VALUES)
  const wanted = names.map(words)
  const fitting = cities.filter(city => wanted.some(parts => parts.length > 0 && parts.every((part, index) => words(city)[index] === part)))
  if (fitting.length > 0) return { city: { _in: fitting } }
  const country = COUNTRY_NAMES.find(spelled => spelled.some(name => fold(name) === fold(place)))
  const countries = country && (await reader.values('country', {}, VALUES)).filter(value => country.some(name => fold(name) === fold(value)))
  return countries?.length ? { country: { _in: countries } } : undefined
}
