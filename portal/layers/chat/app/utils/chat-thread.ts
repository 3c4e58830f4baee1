import type { ApiReference } from '~/utils/api'

/** A conversation as the API answers it. */
export interface ChatThread {
  readonly id: string
  readonly title: string | null
  readonly lead: ApiReference | null
  readonly lastMessageAt: string | null
  readonly createdAt: string
  /** `deleted` for one that was deleted. */
  readonly status?: string | null
}
