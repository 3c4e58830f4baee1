import type { FieldDescriptor, Mark } from '~/utils/collection'

/** Milliseconds without a key before what was typed is looked at. */
const REST = 400

/**
 * The marks that a form's values would get, asked for while somebody types. Saving does not wait for them, and an
 * answer that fails is no warning.
 * @param check asks the server's own rules
 */
export function useWarnings(fields: () => readonly FieldDescriptor[], values: Readonly<Record<string, unknown>>, check: ((values: Record<string, unknown>) => Promise<readonly Mark[]>) | undefined) {
  const warnings = shallowRef<readonly Mark[]>([])
  let timer: ReturnType<typeof setTimeout> | undefined
  let latest = 0

  async function ask(): Promise<void> {
    const call = ++latest
    const given = Object.fromEntries(fields().flatMap(f => f.marked && values[f.apiName] ? [[f.apiName, values[f.apiName]]] : []))
    const found = Object.keys(given).length === 0 ? [] : await check?.(given).catch(() => undefined)
    if (found && call === latest) warnings.value = found
  }
  if (check) {
    watch(() => fields().filter(f => f.marked).map(f => values[f.apiName]), () => {
      clearTimeout(timer)
      timer = setTimeout(ask, REST)
    })
    onBeforeUnmount(() => clearTimeout(timer))
  }
  /** The warning about a field's present value; one about a former value is none. */
  const warningOf = (f: FieldDescriptor) => warnings.value.find(w => w.field === f.apiName && w.value === values[f.apiName])
  return { warningOf }
}
