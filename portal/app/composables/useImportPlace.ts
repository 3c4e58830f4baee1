import type { InjectionKey } from 'vue'

/** Which records a file becomes, and where the portal has what belongs to it. */
export interface ImportPlace {
  /** Of the API: takes the file; `<file>/preview` says what it would become. */
  readonly file: string
  /** Of the API: imports, one by its id. */
  readonly imports: string
  /** Conditions of the list of former imports. */
  readonly only?: Readonly<Record<string, string>>
  /** Page of the import, below the tenant. */
  readonly page: string
  /** Page of the records, below the tenant, and what it is called. */
  readonly list: string
  readonly listLabel: string
  /** Page of the records that an import made, below the tenant. */
  readonly made: (id: string) => string
  /** Prefix of the texts that are said in words of its own. */
  readonly words?: string
  /** How the records are called. */
  readonly names: { readonly one: string, readonly many: string }
  /** Fields without which no record comes of a row; all required ones when left out. */
  readonly needs?: readonly string[]
  /** Rows can change records that are there, and such an import can be paused and cancelled. */
  readonly changes?: true
  /** Why a row is held to be a record that is there, in words. */
  readonly reasons?: (reasons: readonly string[]) => string
  /** Of the API: makes an own field for a column, by administrators. */
  readonly fields?: string
  /** Outside names of the fields that the person named elsewhere: they are offered first. */
  readonly wanted?: () => readonly string[]
  /** Outside names of the fields that several columns may go to. */
  readonly joined?: readonly string[]
  /** Targets beside the fields. */
  readonly targets?: readonly { readonly value: string, readonly label: string }[]
}

const KEY: InjectionKey<ImportPlace> = Symbol('import')
type Say = (key: string, ...more: readonly unknown[]) => string

/** For the page of an import: everything below it knows the place. */
export const provideImportPlace = (place: ImportPlace): void => provide(KEY, place)

/** The place, and its texts: those of the place first, else those that every import has. */
export function useImportPlace(given?: ImportPlace): { place: ImportPlace, say: Say } {
  const place = given ?? inject(KEY)
  if (!place) throw new Error('no page of an import above')
  const { t, te } = useI18n()
  const speak = t as (key: string, ...more: readonly unknown[]) => string
  const keyOf = (key: string) => place.words !== undefined && te(`${place.words}.${key}`) ? `${place.words}.${key}` : `import.${key}`
  return {
    place,
    say: (key, first, ...more) => {
      // A count comes with its own names, or names come alone.
      if (typeof first === 'number') {
        const [options] = more as [{ named?: Record<string, unknown> } | undefined]
        return speak(keyOf(key), first, { ...options, named: { ...place.names, n: first, ...options?.named } })
      }
      if (typeof first === 'object' && typeof more[0] === 'number') return speak(keyOf(key), { ...place.names, ...first }, more[0])
      return speak(keyOf(key), { ...place.names, ...first as object | undefined })
    },
  }
}
