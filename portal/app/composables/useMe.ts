import { ApiError } from '~/utils/api'

export interface Membership {
  readonly slug: string
  readonly name: string
  readonly roles: readonly string[]
  /** Keys of the modules that are switched on. */
  readonly modules?: readonly string[]
  /** `#rrggbb`. */
  readonly accent?: string | null
  /** Id of the logo's file. */
  readonly logo?: string | null
}

/** The person who is logged in, as `/api/v1/users/me` answers. */
export interface Me {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly firstName?: string | null
  readonly lastName?: string | null
  readonly locale?: string
  readonly tenants: readonly Membership[]
  /** Whether a second factor is set up. */
  readonly totp?: boolean
  /** Address of the tenant's Studio, for those who may enter it. */
  readonly studioUrl?: string | null
}

/** The person who is logged in; loaded once, before the first page. */
export function useMe() {
  const me = useState<Me | undefined>('me', () => undefined)
  const api = useApi()

  /** @param slug the tenant whose Studio is asked for */
  async function load(slug?: string): Promise<Me> {
    me.value = await api.get<Me>('/users/me', { tenant: slug ?? null })
    return me.value
  }

  /** @throws ApiError with a problem per field */
  async function saveProfile(change: Partial<Pick<Me, 'firstName' | 'lastName' | 'locale'>>): Promise<void> {
    const profile = await api.patch<Pick<Me, 'name' | 'firstName' | 'lastName' | 'locale'>>('/users/me', change, { tenant: null })
    if (me.value) me.value = { ...me.value, ...profile }
  }

  const tenant = useTenant()
  const membership = computed(() => me.value?.tenants.find(t => t.slug === tenant.value))
  /** `can('admin', 'manager')`: whether the person has one of the roles in the tenant of the address. */
  const can = (...roles: string[]) => membership.value?.roles.some(role => roles.includes(role)) ?? false

  /** The domains that show in the tenant of the address. */
  const domains = computed(() => domainsOf(tenant.value, membership.value?.modules))

  return { me, membership, can, domains, load, saveProfile, isMissing: (error: unknown) => error instanceof ApiError && error.status === 401 }
}
