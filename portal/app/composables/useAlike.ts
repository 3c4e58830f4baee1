import type { AlikeRecord, AlikeRecords } from '~/utils/record-place'

/** Milliseconds without a key before what was typed is looked at. */
const REST = 400

/**
 * Records that a new one with a form's values would be the same as, asked for while somebody types. Saving does not wait for
 * them, and an answer that fails is no warning.
 */
export function useAlike(values: Readonly<Record<string, unknown>>, alike: AlikeRecords | undefined) {
  const found = shallowRef<readonly AlikeRecord[]>([])
  let timer: ReturnType<typeof setTimeout> | undefined
  let latest = 0
  const texts = () => Object.fromEntries((alike?.fields ?? []).flatMap((name) => {
    const value = values[name]
    return typeof value === 'string' && value.trim() !== '' ? [[name, value]] : []
  }))

  async function ask(): Promise<void> {
    const call = ++latest
    const given = texts()
    const answer = Object.keys(given).length === 0 ? [] : await alike?.find(given).catch(() => [])
    if (answer && call === latest) found.value = answer
  }
  if (alike) {
    watch(() => JSON.stringify(texts()), () => {
      clearTimeout(timer)
      timer = setTimeout(ask, REST)
    })
    // A draft or what was given may say enough already.
    onMounted(() => void ask())
    onBeforeUnmount(() => clearTimeout(timer))
  }
  return found
}
