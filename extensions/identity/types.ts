/** Who a request acts for, as Directus passes it along. */
export interface Accountability {
  readonly role: string | null
  readonly roles: string[]
  readonly user: string | null
  readonly admin: boolean
  readonly app: boolean
  readonly ip: string | null
  readonly userAgent?: string
  readonly origin?: string
}
