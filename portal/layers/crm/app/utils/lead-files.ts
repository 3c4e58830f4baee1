import type { ApiRecord, ApiReference } from '~/utils/api'

/** A file at a lead, as the API answers it. */
export interface LeadFile extends ApiRecord {
  readonly title: string | null
  readonly description?: string | null
  readonly file: (ApiReference & { readonly url?: string }) | null
  readonly mediaType: string | null
  /** Bytes. */
  readonly size: number | null
  readonly createdBy?: ApiReference | null
  readonly createdAt: string
}

export const FILES_PATH = '/crm/files'
/** Bytes of one file. */
export const FILE_LIMIT = 25 * 1024 * 1024

/** What browsers show by themselves; everything else is downloaded. */
const LOOKED_AT: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif', 'application/pdf'])
export const mayBeLookedAt = ({ mediaType }: Pick<LeadFile, 'mediaType'>): boolean => mediaType !== null && LOOKED_AT.has(mediaType)

/** The sign of a kind of file. */
export function fileIcon(mediaType: string | null): string {
  if (mediaType?.startsWith('image/')) return 'i-lucide-image'
  if (mediaType === 'application/pdf') return 'i-lucide-file-text'
  return mediaType && /sheet|excel|csv/.test(mediaType) ? 'i-lucide-file-spreadsheet' : 'i-lucide-file'
}

/** Bytes as people say them: `1,2 MB`. */
export function sizeInWords(bytes: number, number: (value: number) => string): string {
  if (bytes < 1000) return `${number(bytes)} B`
  const [unit, size] = bytes < 999_500 ? ['kB', 1000] as const : ['MB', 1_000_000] as const
  const value = bytes / size
  return `${number(value < 10 ? Math.round(value * 10) / 10 : Math.round(value))} ${unit}`
}
