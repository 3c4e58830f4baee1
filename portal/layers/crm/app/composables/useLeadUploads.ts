import { FILE_LIMIT, FILES_PATH, type LeadFile } from '../utils/lead-files'
import { LEADS_PATH } from '../utils/leads'

/** A file on its way, or what became of it. */
export interface Upload {
  readonly key: string
  readonly file: File
  /** 0 to 1. */
  share: number
  failure?: string
  stop?: AbortController
}

/** How many go at once: one large file does not keep small ones waiting, and a phone's line is not split into crumbs. */
const AT_ONCE = 2

/** Files that are being added to a lead: each with its progress, and a failure of its own. */
export function useLeadUploads(leadId: string) {
  const api = useApi()
  const { t } = useI18n()
  const { explain } = useNotify()
  const { announce } = useChanges(FILES_PATH)
  const uploads = ref<Upload[]>([])
  const waiting: string[] = []
  let running = 0
  const find = (key: string) => uploads.value.find(one => one.key === key)
  const drop = (key: string) => { uploads.value = uploads.value.filter(one => one.key !== key) }

  function add(files: Iterable<File>): void {
    for (const file of files) {
      const key = crypto.randomUUID()
      uploads.value.push({ key, file, share: 0, ...file.size > FILE_LIMIT ? { failure: t('form.file.tooLarge') } : {} })
      if (file.size <= FILE_LIMIT) waiting.push(key)
    }
    next()
  }
  function next(): void {
    while (running < AT_ONCE) {
      const key = waiting.shift()
      if (key === undefined) return
      if (find(key)) void send(key)
    }
  }
  async function send(key: string): Promise<void> {
    const one = find(key)
    if (!one) return
    running += 1
    const stop = new AbortController()
    Object.assign(one, { stop, share: 0, failure: undefined })
    try {
      // What a browser does not know it calls nothing.
      const query = { name: one.file.name, ...one.file.type ? { type: one.file.type } : {} }
      await api.upload<LeadFile>(`${LEADS_PATH}/${leadId}/files`, one.file, (share) => { one.share = share }, { query, signal: stop.signal })
      drop(key)
      announce()
    }
    catch (cause) {
      if (stop.signal.aborted) drop(key)
      else one.failure = explain(cause)
    }
    running -= 1
    next()
  }
  /** Takes it off the list, wherever it is on its way. */
  function cancel(key: string): void {
    const one = find(key)
    if (one?.stop && one.failure === undefined) one.stop.abort()
    else drop(key)
  }
  function retry(key: string): void {
    const one = find(key)
    if (!one) return
    one.failure = undefined
    waiting.push(key)
    next()
  }
  return { uploads, add, cancel, retry }
}
