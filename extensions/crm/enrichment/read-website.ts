import type { Accountability, ExtensionContext } from '@kontor/extension-shared/context'
import type { EnrichmentReason } from '@kontor/model/wire/enrichments'
import { fetchDocument } from '../source-documents/fetch-document.ts'
import { PAGE } from '../source-documents/page-text.ts'
import { readInThread } from '../source-documents/read-in-thread.ts'
import { permitted, readPolitely, withScheme } from '../source-documents/read-politely.ts'
import { findImprint, isImprint } from './find-imprint.ts'

export type WebsiteContext = Pick<ExtensionContext, 'services' | 'database' | 'getSchema' | 'env'>

/** Milliseconds for a page with all its redirects. */
const PATIENCE = 45_000
/** Milliseconds for which is remembered where the imprint of a website stands. */
const FRESH_FOR = 24 * 3_600_000
const REMEMBERED = 1_000
const imprints = new Map<string, { readonly found: string | undefined, readonly until: number }>()

/** Somebody else reads many pages, or this website, at the moment: so often it is tried again, after so many milliseconds. */
const AGAIN = { times: 10, after: 2_000 }

const codeOf = (error: unknown) => (error as { readonly code?: string } | null)?.code

async function patiently<T>(read: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await read()
    } catch (error) {
      if (codeOf(error) !== 'DOCUMENT_BUSY' || attempt >= AGAIN.times) throw error
      await new Promise(done => setTimeout(done, AGAIN.after))
    }
  }
}

/** Many note `http://` for what is there by https as well, which alone may be asked for. */
function encrypted(address: string, allowHosts: string): string {
  if (!/^http:/i.test(address)) return address
  try {
    return permitted(address, { allowHosts }).href
  } catch {
    return address.replace(/^http:/i, 'https:')
  }
}

/** Where the imprint of a website stands, as its own page says. @throws DOCUMENT_* */
async function imprintOf(website: string, allowHosts: string): Promise<string | undefined> {
  const known = imprints.get(website)
  if (known && known.until > Date.now()) return known.found
  const { address, type, body } = await readPolitely(website, { allowHosts, signal: AbortSignal.timeout(PATIENCE) })
  let found: string | undefined
  if (PAGE.test(type)) {
    const { links } = await readInThread(body, type, { address })
    found = isImprint([], address) ? address : findImprint(links, address) ?? (isImprint(links, address) ? address : undefined)
  }
  if (imprints.size >= REMEMBERED) imprints.delete(imprints.keys().next().value as string)
  imprints.set(website, { found, until: Date.now() + FRESH_FOR })
  return found
}

export type Imprint = { readonly document: string, readonly text: string } | { readonly missing: Extract<EnrichmentReason, 'NO_WEBSITE' | 'NO_IMPRINT'> }

/**
 * The start page and the imprint of a lead's website, kept as documents of the lead, for who reads whatever stands there. One of
 * them is enough.
 * @throws FORBIDDEN, DOCUMENT_* when neither can be read
 */
export async function readPages(context: WebsiteContext, accountability: Accountability, lead: string, website: string | null, source?: string): Promise<void> {
  const noted = website?.trim() ?? ''
  if (noted === '') return
  const address = encrypted(withScheme(noted), String(context.env.FETCH_ALLOW_HOSTS ?? ''))
  // One after the other: a website is asked for one page at a time.
  const [start] = await Promise.allSettled([patiently(() => fetchDocument(context, accountability, { lead, address, ...source === undefined ? {} : { source } }))])
  const [imprint] = await Promise.allSettled([readWebsite(context, accountability, lead, website, source)])
  if (start.status === 'rejected' && imprint.status === 'rejected') throw imprint.reason
}

/**
 * The imprint of a lead's website, kept as a document of the lead. A website that is noted without encryption is asked by https.
 * @throws FORBIDDEN, DOCUMENT_*
 */
export async function readWebsite(context: WebsiteContext, accountability: Accountability, lead: string, website: string | null, source?: string): Promise<Imprint> {
  const noted = website?.trim() ?? ''
  if (noted === '') return { missing: 'NO_WEBSITE' }
  const allowHosts = String(context.env.FETCH_ALLOW_HOSTS ?? '')
  const address = encrypted(withScheme(noted), allowHosts)
  const imprint = await patiently(() => imprintOf(address, allowHosts))
  if (imprint === undefined) return { missing: 'NO_IMPRINT' }
  const { id } = await patiently(() => fetchDocument(context, accountability, { lead, address: imprint, ...source === undefined ? {} : { source } }))
  const { text } = await context.database('source_documents').where({ id }).first('text') as { text: string | null }
  return { document: id, text: text ?? '' }
}
