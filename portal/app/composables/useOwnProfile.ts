/** What a person says about themselves in the tenant, as `/api/v1/users/me/profile` answers. */
export interface OwnProfile {
  readonly firstName: string | null
  readonly lastName: string | null
  readonly displayName: string | null
  readonly phone: string | null
  readonly company: string | null
  readonly timeZone: string | null
  readonly track: string | null
  readonly wantedFields: readonly string[]
  readonly notifications: { readonly portal: readonly string[], readonly mail: readonly string[] }
}
export type OwnProfileChange = Partial<Omit<OwnProfile, 'notifications'>> & { readonly notifications?: Partial<OwnProfile['notifications']> }

/** What is being saved, one after the other: two quick choices must not overtake each other. */
let turn: Promise<unknown> = Promise.resolve()
let waiting = 0

/** The person's profile, shared by the sections of the account page. The operator's organization keeps names alone. */
export function useOwnProfile() {
  const api = useApi()
  const { me, load, saveProfile } = useMe()
  const tenant = useTenant()
  const profile = useState<OwnProfile | undefined>('own-profile', () => undefined)
  const inTenant = computed(() => tenant.value !== undefined && tenant.value !== PLATFORM)

  async function read(): Promise<void> {
    profile.value = inTenant.value ? await api.get<OwnProfile>('/users/me/profile') : undefined
  }
  /** @throws ApiError with a problem per field */
  async function save(change: OwnProfileChange): Promise<void> {
    if (!inTenant.value) return saveProfile({ firstName: change.firstName, lastName: change.lastName })
    waiting += 1
    const saved = turn.then(() => api.patch<OwnProfile>('/users/me/profile', change))
    turn = saved.catch(() => {})
    try {
      const stored = await saved
      if (waiting === 1) profile.value = stored
    }
    finally {
      waiting -= 1
    }
    // Name, picture and time zone of every page follow.
    if (me.value) await load(tenant.value)
  }
  /** The same for a choice, which shows at once, so that the next one builds on it. */
  async function choose(change: OwnProfileChange): Promise<void> {
    const present = profile.value
    if (present) profile.value = { ...present, ...change, notifications: { ...present.notifications, ...change.notifications } }
    try {
      await save(change)
    }
    catch (error) {
      await read().catch(() => { profile.value = present })
      throw error
    }
  }
  return { profile, inTenant, read, save, choose }
}
