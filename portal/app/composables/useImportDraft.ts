import { KEY_COLUMNS, type ImportDuplicates, type ImportKey, type ImportMode, type Mapping } from '@kontor/model/wire/imports'
import { toApiName } from '@kontor/compile/names'
import type { AnyPreview, ImportField } from '~~/shared/imports'
import type { ImportPlace } from './useImportPlace'

/** What the file shall do, where a place offers more than new records. */
export interface ImportOptions {
  readonly mode: ImportMode
  readonly key: ImportKey
  readonly duplicates?: ImportDuplicates | undefined
}
/** What a person says of the file's form. */
export interface ImportFormat {
  readonly encoding?: string
  readonly delimiter?: string
  readonly sheet?: string
}
const PLAIN: ImportOptions = { mode: 'create', key: 'externalId' }

// Of the window, not of the page: who looks something up in between finds the draft as it was.
const file = shallowRef<File>()
const preview = shallowRef<AnyPreview>()
/** Fields that the person made for columns of the file. */
const made = shallowRef<readonly ImportField[]>([])
const rowsTotal = ref(0)
const options = shallowRef<ImportOptions>(PLAIN)
const error = shallowRef<unknown>()
const busy = ref<'reading' | 'checking' | 'sending'>()
const share = ref(0)
/** What failed last, to be tried once more. */
let again: (() => Promise<unknown>) | undefined
let latest = 0
/** Where the draft goes: a tenant's list. */
let goesTo: string | undefined

/** A file on its way to become records: chosen, read by the server, mapped, sent. */
export function useImportDraft(place: ImportPlace) {
  const api = useApi()
  const goal = `${useTenant().value}:${place.file}`
  if (goesTo !== goal) clear()
  goesTo = goal

  function form(content: Blob, fields: Record<string, string | undefined>): FormData {
    const data = new FormData()
    // Text parts come first, so that the server knows them when the file arrives.
    for (const [name, value] of Object.entries(fields)) if (value !== undefined) data.append(name, value)
    data.append('file', content, file.value?.name ?? 'import.csv')
    return data
  }

  /** Parts of the form for the options, as far as they say something. */
  const chosen = (): Record<string, string | undefined> => {
    const { mode, key, duplicates } = options.value
    return place.changes && (mode !== 'create' || duplicates) ? { mode, key: mode === 'create' ? undefined : key, duplicates: mode === 'update' ? undefined : duplicates } : {}
  }
  /** Fields that need a column, by their outside names. */
  const needs = computed(() => {
    const { mode, key } = options.value
    return [...mode === 'update' ? [] : place.needs ?? [], ...place.changes && mode !== 'create' ? KEY_COLUMNS[key].map(toApiName) : []]
  })

  /** A field that was made a moment ago may not be told yet. */
  const withMade = (one: AnyPreview): AnyPreview => ({ ...one, fields: [...one.fields, ...made.value.filter(field => !one.fields.some(({ name }) => name === field.name))] })

  async function ask(content: Blob, fields: Record<string, string | undefined>, whole: boolean): Promise<void> {
    const call = ++latest
    again = () => ask(content, fields, whole)
    busy.value = whole ? 'reading' : 'checking'
    share.value = 0
    try {
      const answer = await api.upload<AnyPreview>(`${place.file}/preview`, form(content, fields), s => share.value = s)
      if (call !== latest) return
      preview.value = withMade(answer)
      if (whole) rowsTotal.value = answer.rowsTotal
      error.value = undefined
    }
    catch (cause) {
      if (call === latest) error.value = cause
    }
    finally {
      if (call === latest) busy.value = undefined
    }
  }

  /** Lets the server recognize a new file. */
  async function choose(chosen: File): Promise<void> {
    clear()
    file.value = chosen
    await ask(chosen, {}, true)
  }

  /** How the file is read, as parts of the form. */
  const formatOf = ({ encoding, delimiter, sheet }: AnyPreview) => ({ encoding, delimiter, sheet: sheet ?? undefined })

  /** Reads the file anew with another character set, delimiter or sheet; the columns may be others then. */
  async function reread(format: ImportFormat): Promise<void> {
    if (!file.value) return
    await ask(file.value, { ...preview.value && formatOf(preview.value), ...format }, true)
  }

  /** Shows what the first rows become with another mapping. The choice stays even when the answer fails. */
  async function remap(mapping: Mapping): Promise<void> {
    if (!file.value || !preview.value) return
    const format = formatOf(preview.value)
    preview.value = { ...preview.value, mapping }
    await ask(await fileHead(file.value, format.encoding), { ...format, mapping: JSON.stringify(mapping), ...chosen() }, false)
  }

  /** A field that was made for a column is its target. */
  async function adopt(column: string, field: ImportField): Promise<void> {
    if (!preview.value) return
    made.value = [...made.value, field]
    preview.value = withMade(preview.value)
    await remap({ ...preview.value.mapping, [column]: field.name })
  }

  /** Shows what the first rows become with other options. */
  async function decide(wanted: ImportOptions): Promise<void> {
    options.value = wanted
    if (preview.value) await remap(preview.value.mapping)
  }

  /** Another mapping and other options at once, as a template has them. */
  async function apply({ mapping, options: wanted }: { readonly mapping: Mapping, readonly options: ImportOptions }): Promise<void> {
    options.value = wanted
    await remap(mapping)
  }

  /** @returns the id of the import, undefined when it could not be started */
  async function start(): Promise<string | undefined> {
    if (!file.value || !preview.value) return undefined
    const { mapping } = preview.value
    const format = formatOf(preview.value)
    const call = ++latest
    busy.value = 'sending'
    share.value = 0
    again = undefined
    try {
      const { id } = await api.upload<{ id: string }>(place.file, form(file.value, { ...format, mapping: JSON.stringify(mapping), ...chosen() }), s => share.value = s)
      // Somebody has begun with another file meanwhile; this one is imported all the same.
      if (call !== latest) return undefined
      clear()
      return id
    }
    catch (cause) {
      if (call === latest) error.value = cause
      return undefined
    }
    finally {
      if (call === latest) busy.value = undefined
    }
  }

  function clear(): void {
    latest++
    again = undefined
    file.value = undefined
    preview.value = undefined
    made.value = []
    error.value = undefined
    busy.value = undefined
    rowsTotal.value = 0
    options.value = PLAIN
  }

  /** Tries once more what failed; a failed start is started by the person. */
  const retry = (): Promise<unknown> | undefined => again?.()
  /** What the server refused it will refuse again; a lost connection or a busy server may be better now. */
  const passing = computed(() => !(error.value instanceof ApiError) || error.value.status === 0 || error.value.status === 429 || error.value.status >= 500)
  const canRetry = computed(() => error.value !== undefined && passing.value && busy.value === undefined && again !== undefined)

  return { file, preview, rowsTotal, options, needs, error, busy, share, choose, reread, remap, adopt, decide, apply, start, retry, canRetry, clear }
}
