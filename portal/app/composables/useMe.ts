import { ApiError } from '~/utils/api'
import type { ForSome } from '~/utils/domains'

export interface Membership {
  readonly slug: string
  readonly name: string
  readonly roles: readonly string[]
  /** Keys of the modules that are switched on. */
  readonly modules?: readonly string[]
}

/** What pages of a tenant go by. */
export interface OwnLook {
  readonly displayName: string | null
  /** IANA name. */
  readonly timeZone: string
  readonly theme: 'system' | 'light' | 'dark' | null
  /** Changes with the picture, which is at `/users/me/avatar`. */
  readonly avatar: string | null
  /** The tenant's colour, `#rrggbb`. */
  readonly accent: string | null
  /** Changes with the tenant's logo, which is at `/platform/settings/logo`. */
  readonly logo: string | null
  /** Fields of leads to show first. */
  readonly wantedFields: readonly string[]
  /** Collection -> actions that the person may do there at all. */
  readonly may: Readonly<Record<string, readonly string[]>>
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
  /** In the tenant that was asked for. */
  readonly look?: OwnLook | null
  /** Whether recovery codes are set up. */
  readonly recoveryCodes?: boolean
  /** Address of the tenant's Studio, for those who may enter it. */
  readonly studioUrl?: string | null
}

/** The person who is logged in; loaded once, before the first page. */
export function useMe() {
  const me = useState<Me | undefined>('me', () => undefined)
  const api = useApi()
  const latest = useState('me-asked', () => 0)

  /** @param slug the tenant whose Studio is asked for */
  async function load(slug?: string): Promise<Me> {
    const turn = latest.value += 1
    const fresh = await api.get<Me>('/users/me', { tenant: slug ?? null })
    // A tenant that has to wake answers late, perhaps after the person has gone on to another one.
    if (turn !== latest.value) return me.value ?? fresh
    me.value = fresh
    if (fresh.look) follow(fresh.look)
    return fresh
  }

  /** @throws ApiError with a problem per field */
  async function saveProfile(change: Partial<Pick<Me, 'firstName' | 'lastName' | 'locale'>>): Promise<void> {
    const profile = await api.patch<Pick<Me, 'name' | 'firstName' | 'lastName' | 'locale'>>('/users/me', change, { tenant: null })
    if (me.value) me.value = { ...me.value, ...profile }
  }

  const timeZone = useRemembered<string | undefined>('timeZone', undefined)
  const colorMode = useColorMode()
  /** What the person has chosen on another device holds here too. */
  function follow(look: OwnLook): void {
    timeZone.value = look.timeZone
    if (look.theme && look.theme !== colorMode.preference) colorMode.preference = look.theme
  }

  const tenant = useTenant()
  const membership = computed(() => me.value?.tenants.find(t => t.slug === tenant.value))
  const { $i18n } = useNuxtApp()
  /** What a tenant is called in the language of the page; the operator's organization has no name of its own. */
  const nameOf = (one: Pick<Me['tenants'][number], 'slug' | 'name'>): string => one.slug === PLATFORM ? $i18n.t('shell.platform') : one.name
  const tenantName = computed(() => membership.value && nameOf(membership.value))
  /** `can('admin', 'manager')`: whether the person has one of the roles in the tenant of the address. */
  const can = (...roles: string[]) => membership.value?.roles.some(role => roles.includes(role)) ?? false

  /** Whether something is for this person at all; what is not known yet is shown. */
  const suits = ({ roles, needs }: ForSome): boolean => (!roles || can(...roles)) && (!needs || (me.value?.look?.may[needs[0]]?.includes(needs[1]) ?? !me.value?.look))

  /** The domains that show in the tenant of the address. */
  const domains = computed(() => domainsOf(tenant.value, membership.value?.modules))

  return { me, membership, nameOf, tenantName, can, suits, domains, load, saveProfile, isMissing: (error: unknown) => error instanceof ApiError && error.status === 401 }
}
